package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Ephemeral commands that ended not long ago, for those who ask before the journal has them, or
 * where it never will. The oldest go when there are too many. Thread-safe.
 */
final class Recent {
  private static final int DELIVERIES = 50_000;

  private final Map<CommandId, EphemeralCommand> ended = new LinkedHashMap<>();
  private final Consumer<EphemeralCommand> forgotten;
  private int size;

  /**
   * @param forgotten told of each that goes
   */
  Recent(Consumer<EphemeralCommand> forgotten) {
    this.forgotten = forgotten;
  }

  synchronized void add(EphemeralCommand command) {
    ended.put(command.id(), command);
    size += command.to().size();
    var oldest = ended.values().iterator();
    while (size > DELIVERIES && ended.size() > 1) {
      EphemeralCommand gone = oldest.next();
      size -= gone.to().size();
      forgotten.accept(gone);
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
