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
    Set<String> clients = ids(fields, "clients");
    Set<String> groups = ids(fields, "groups");
    fields.end();
    return new Target(everybody, clients, groups);
  }

  // why: who narrows to an empty list means nobody, not everybody else that is named
  private static Set<String> ids(Fields fields, String name) {
    boolean given = fields.has(name) && !fields.isNull(name);
    Set<String> ids = new LinkedHashSet<>(fields.strings(name));
    if (given && ids.isEmpty()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'target." + name + "' names nobody", "name one, or leave it out");
    }
    return ids;
  }
}
