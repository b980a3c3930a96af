package dev.orb.exchange;

import java.util.Optional;

/** Who runs a command of this name from this sender. */
@FunctionalInterface
interface Handlers {
  Optional<Registered> find(String from, String name);
}
