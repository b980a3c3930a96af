package dev.orb.testkit.simulator;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.message.Message;
import dev.orb.protocol.message.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What handlers did in the world, which no death undoes. */
final class Effects {
  private final Map<String, Integer> times = new HashMap<>();
  private final Set<String> byLedger = new HashSet<>();
  private @Nullable Reply denied;
  private final Map<String, List<CommandId>> order = new HashMap<>();

  /**
   * A handler did its work.
   *
   * @param ledger which of the client's ledgers has the record of its start
   */
  void add(CommandId command, String client, String ledger) {
    byLedger.add(command + "/" + ledger);
    if (times.merge(command + "/" + client, 1, Integer::sum) == 1) {
      order.computeIfAbsent(client, id -> new ArrayList<>()).add(command);
    }
  }

  /** A client says something: it must not deny what its ledger knows. */
  void hear(Message said, String ledger) {
    if (said instanceof Reply reply
        && reply.error() != null
        && reply.attempt() == 0
        && byLedger.contains(reply.corr() + "/" + ledger)) {
      // why not thrown here: the client would take it for a fault of its connection
      denied = reply;
    }
  }

  /** Throws if a client has denied what it did. */
  void check() {
    Broken.unless(denied == null, "it ran, and is denied: %s", String.valueOf(denied));
  }

  int of(CommandId command, String client) {
    return times.getOrDefault(command + "/" + client, 0);
  }

  /** The commands that a client ran, in the order in which it first did. */
  List<CommandId> order(String client) {
    return order.getOrDefault(client, List.of());
  }

  int total() {
    return times.values().stream().mapToInt(Integer::intValue).sum();
  }
}
