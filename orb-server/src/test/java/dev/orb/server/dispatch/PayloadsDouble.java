package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Payloads without files: those that are there, and who holds them. */
final class PayloadsDouble implements ClaimedPayloads {
  final Map<CommandId, Set<CommandId>> holders = new HashMap<>();

  @Override
  public boolean hold(CommandId payload, CommandId command) {
    Set<CommandId> of = holders.get(payload);
    return of != null && (of.add(command) || of.contains(command));
  }

  @Override
  public void release(CommandId payload, CommandId command) {
    holders.getOrDefault(payload, new HashSet<>()).remove(command);
  }
}
