package dev.orb.server.fleet;

import dev.orb.protocol.ClientSchedule;
import dev.orb.server.access.Scope;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The schedules that clients run themselves. Thread-safe; nothing blocks: whoever is here is told
 * soon after, and whoever is not when he is back.
 */
public interface ClientPlans {
  /** Of a server whose clients run none. */
  ClientPlans NONE =
      new ClientPlans() {
        @Override
        public void install(ClientSchedule schedule, Supplier<Optional<Scope>> scope) {}

        @Override
        public void uninstall(String schedule) {}

        @Override
        public void installAll(Map<ClientSchedule, Supplier<Optional<Scope>>> schedules) {}

        @Override
        public void freeze(boolean now) {}
      };

  /**
   * Has the clients of a target run a schedule themselves.
   *
   * @param scope whom its owner may command, asked again whenever it matters, on the fleet's loop;
   *     empty if nobody any more
   */
  void install(ClientSchedule schedule, Supplier<Optional<Scope>> scope);

  /** Has clients run a schedule no more. */
  void uninstall(String schedule);

  /** Has them run these schedules and no others. */
  void installAll(Map<ClientSchedule, Supplier<Optional<Scope>>> schedules);

  /** Whether nothing is to come due anywhere: then nobody has plans. */
  void freeze(boolean now);
}
