package dev.orb.http.api;

import dev.orb.server.fleet.ClientView;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client that has a schedule, to run it itself.
 *
 * @param current whether it has the newest version
 * @param error why it cannot run it; absent if it can
 */
record HolderJson(String client, String version, boolean current, @Nullable String error) {
  /**
   * What a client says in its present session that it has of a schedule.
   *
   * @param newest the version that it is to have; null if it is to have none
   */
  static Optional<HolderJson> of(ClientView client, String schedule, @Nullable String newest) {
    return client.condition().plans().stream()
        .filter(held -> held.schedule().equals(schedule))
        .findFirst()
        .map(
            held ->
                new HolderJson(
                    client.id(), held.version(), held.version().equals(newest), held.error()));
  }
}
