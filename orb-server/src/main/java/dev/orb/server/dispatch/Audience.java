package dev.orb.server.dispatch;

import dev.orb.server.fleet.ClientView;
import dev.orb.server.journal.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * For whom a command is.
 *
 * @param clients who can have it
 * @param refused who was meant and cannot
 * @param fault what is wrong with the parameters, if that is why the first was refused
 */
record Audience(List<ClientView> clients, List<Refusal> refused, @Nullable String fault) {
  Audience {
    clients = List.copyOf(clients);
    refused = List.copyOf(refused);
  }

  /**
   * @throws AllRefused if nobody can have it
   */
  void requireSomebody() {
    if (clients.isEmpty()) {
      throw new AllRefused(refused, fault);
    }
  }
}
