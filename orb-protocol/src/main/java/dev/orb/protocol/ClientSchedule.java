package dev.orb.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A schedule that clients run themselves.
 *
 * @param id names it
 * @param version another one whenever the plan is another
 * @param plan what a client needs of it
 * @param target whose it is, as it is resolved at each moment
 * @param owner whose rights it needs; null if it needs nobody's
 */
public record ClientSchedule(
    String id, String version, Json plan, Target target, @Nullable FiringOwner owner) {
  /**
   * @throws OrbException {@code BAD_PARAMS} if the id is none
   */
  public ClientSchedule {
    Names.id("schedule", id);
  }
}
