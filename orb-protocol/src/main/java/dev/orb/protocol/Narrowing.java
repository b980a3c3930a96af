package dev.orb.protocol;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What leaves some of a target's clients out. First {@code where}, then {@code except}, then one of
 * {@code any} and {@code limit}.
 *
 * @param any only one of them
 * @param where only those whom this expression matches; null for all
 * @param except none of these clients, and no member of these groups
 * @param limit only so many of them; null for all
 * @param seed the same seed chooses the same of the same clients; null for another choice each time
 */
public record Narrowing(
    boolean any,
    @Nullable String where,
    Set<String> except,
    @Nullable Limit limit,
    @Nullable Long seed) {
  private static final int LONGEST_WHERE = 1024;

  /** Leaves nobody out. */
  public static final Narrowing NONE = new Narrowing(false, null, Set.of(), null, null);

  /**
   * @throws OrbException {@code BAD_PARAMS} if its parts contradict each other
   */
  public Narrowing {
    Set<String> checked = new LinkedHashSet<>();
    except.forEach(id -> checked.add(Names.id("client or group", id)));
    except = Collections.unmodifiableSet(checked);
    if (any && limit != null) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "any and limit contradict each other", "any is one: leave one out");
    }
    if (seed != null && limit == null) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "a seed without a limit chooses nothing", "give a limit too");
    }
    if (where != null && (where.isBlank() || where.length() > LONGEST_WHERE)) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "where is not 1 to " + LONGEST_WHERE + " characters long",
          "give an expression such as zone = 'north', or leave it out");
    }
  }

  /** Whether it leaves nobody out. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** Added to a target in a message for people; empty if there is none. */
  String text() {
    StringBuilder text = new StringBuilder();
    if (any) {
      text.append(", any");
    }
    if (where != null) {
      text.append(", where ").append(Names.shown(where));
    }
    if (!except.isEmpty()) {
      text.append(", except ").append(Names.shown(String.join(",", except)));
    }
    if (limit != null) {
      text.append(", limit ").append(limit.text());
    }
    return text.toString();
  }
}
