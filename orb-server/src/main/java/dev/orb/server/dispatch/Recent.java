package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ephemeral commands that ended not long ago, for those who ask before the journal has them, or
 * where it never will. The oldest go when there are too many. Thread-safe.
 */
final class Recent {
  private static final int DELIVERIES = 50_000;

  private final Map<CommandId, EphemeralCommand> ended = new LinkedHashMap<>();
  private int size;

  synchronized void add(EphemeralCommand command) {
    ended.put(command.id(), command);
    size += command.to().size();
    var oldest = ended.values().iterator();
    while (size > DELIVERIES && ended.size() > 1) {
      size -= oldest.next().to().size();
      oldest.remove();
    }
  }

  synchronized Optional<EphemeralCommand> find(CommandId id) {
    return Optional.ofNullable(ended.get(id));
  }

  synchronized List<EphemeralCommand> all() {
    return List.copyOf(ended.values());
  }
}
