package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A target in JSON.
 *
 * @param all true for everybody, else absent
 * @param clients absent if none is named
 * @param groups absent if none is named
 */
record TargetJson(
    @Nullable Boolean all, @Nullable List<String> clients, @Nullable List<String> groups) {

  static TargetJson of(Target target) {
    return new TargetJson(
        target.everybody() ? Boolean.TRUE : null, some(target.clients()), some(target.groups()));
  }

  private static @Nullable List<String> some(Set<String> ids) {
    return ids.isEmpty() ? null : List.copyOf(ids);
  }

  /** Reads the member {@code target}. */
  static Target read(Fields holder) {
    Fields fields =
        holder
            .object("target")
            .orElseThrow(
                () ->
                    new OrbException(
                        ErrorCode.BAD_PARAMS,
                        "'target' is missing",
                        "give {\"all\":true}, {\"clients\":[…]} or {\"groups\":[…]}"));
    fields.refuse("any", "where", "except", "limit", "seed");
    boolean everybody = fields.bool("all").orElse(false);
    Set<String> clients = new LinkedHashSet<>(fields.strings("clients"));
    Set<String> groups = new LinkedHashSet<>(fields.strings("groups"));
    fields.end();
    return new Target(everybody, clients, groups);
  }
}
