package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which commands of which client have an open request to cancel, whatever they do or unless they
 * have started. Anybody may ask.
 */
final class OpenCancels {
  private final Map<String, Set<CommandId>> byClient = new ConcurrentHashMap<>();

  void add(String client, CommandId id) {
    byClient.compute(
        client,
        (key, ids) -> {
          Set<CommandId> open = ids == null ? ConcurrentHashMap.newKeySet() : ids;
          open.add(id);
          return open;
        });
  }

  void remove(String client, CommandId id) {
    byClient.computeIfPresent(
        client,
        (key, ids) -> {
          ids.remove(id);
          return ids.isEmpty() ? null : ids;
        });
  }

  List<CommandId> of(String client) {
    return byClient.getOrDefault(client, Set.of()).stream().sorted().toList();
  }
}
