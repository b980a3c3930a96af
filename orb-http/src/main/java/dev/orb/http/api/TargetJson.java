package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Limit;
import dev.orb.protocol.Narrowing;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.fleet.Where;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A target in JSON. What was not asked for is absent.
 *
 * @param all true for everybody
 * @param clients any of these
 * @param groups members of any of these
 * @param any true for one of them
 * @param where only whom it matches
 * @param except clients and groups that are left out
 * @param limit a number, or a share as a string
 * @param seed of the limit's choice
 */
record TargetJson(
    @Nullable Boolean all,
    @Nullable List<String> clients,
    @Nullable List<String> groups,
    @Nullable Boolean any,
    @Nullable String where,
    @Nullable List<String> except,
    @Nullable Object limit,
    @Nullable Long seed) {

  static TargetJson of(Target target) {
    Narrowing narrowing = target.narrowing();
    return new TargetJson(
        target.everybody() ? Boolean.TRUE : null,
        some(target.clients()),
        some(target.groups()),
        narrowing.any() ? Boolean.TRUE : null,
        narrowing.where(),
        some(narrowing.except()),
        limit(narrowing.limit()),
        narrowing.seed());
  }

  private static @Nullable Object limit(@Nullable Limit limit) {
    if (limit == null) {
      return null;
    }
    return limit.percent() ? limit.text() : Integer.valueOf(limit.number());
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
    boolean everybody = fields.bool("all").orElse(false);
    Set<String> clients = ids(fields, "clients");
    Set<String> groups = ids(fields, "groups");
    Narrowing narrowing = narrowing(fields);
    fields.end();
    return new Target(everybody, clients, groups, narrowing);
  }

  private static Narrowing narrowing(Fields fields) {
    Optional<String> where = fields.string("where");
    Narrowing narrowing =
        new Narrowing(
            fields.bool("any").orElse(false),
            where.orElse(null),
            new LinkedHashSet<>(fields.strings("except")),
            fields.limit("limit").orElse(null),
            fields.number("seed").orElse(null));
    // why here, and not where it is resolved only: a schedule must not find out when it fires
    where.ifPresent(Where::parse);
    return narrowing;
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
