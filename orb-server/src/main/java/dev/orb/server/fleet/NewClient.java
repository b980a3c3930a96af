package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client to be enrolled.
 *
 * @param id its id
 * @param groups that it is in
 * @param labels that it has
 * @param ephemeral it is removed when it has been away for longer than this; null for never
 */
public record NewClient(
    String id, Set<String> groups, Map<String, String> labels, @Nullable Duration ephemeral) {
  private static final Duration LONGEST = Duration.ofDays(3660);

  /**
   * @throws OrbException {@code BAD_PARAMS} or {@code TOO_LARGE} if something is impossible
   */
  public NewClient {
    Names.id("client", id);
    ClientBounds.requireGroups(groups);
    ClientBounds.requireLabels(labels);
    groups = Set.copyOf(groups);
    labels = Map.copyOf(labels);
    requireSpan(ephemeral);
  }

  /**
   * @throws OrbException {@code BAD_PARAMS} if nobody may be away for so long
   */
  static void requireSpan(@Nullable Duration ephemeral) {
    if (ephemeral != null && (ephemeral.toSeconds() < 1 || ephemeral.compareTo(LONGEST) > 0)) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'ephemeral' does not fit", "give a duration from 1s to 3660d");
    }
  }
}
