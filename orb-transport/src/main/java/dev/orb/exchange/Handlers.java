package dev.orb.exchange;

import dev.orb.protocol.message.Command;
import java.util.Optional;

/** Who runs a command from this sender. */
@FunctionalInterface
interface Handlers {
  Optional<Registered> find(String from, Command command);
}
