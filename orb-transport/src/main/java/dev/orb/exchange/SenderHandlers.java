package dev.orb.exchange;

import dev.orb.protocol.Names;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Handlers for everybody, and others for single senders, which go before those. Thread-safe; may
 * change at any time.
 */
public final class SenderHandlers {
  private final HandlerTable everybody = new HandlerTable();
  // why: bounded by what the application registers; asking for a handler makes no table
  private final ConcurrentMap<String, HandlerTable> own = new ConcurrentHashMap<>();

  /** What runs whoever sends. */
  public HandlerTable everybody() {
    return everybody;
  }

  /** What runs for this sender, before what runs for everybody. Made when first asked for. */
  public HandlerTable of(String sender) {
    return own.computeIfAbsent(Names.id("client", sender), id -> new HandlerTable());
  }

  /** Own name, common name, own catch-all, common catch-all, in this order. */
  Optional<Registered> find(String from, String name) {
    HandlerTable table = own.get(from);
    if (table == null) {
      return everybody.find(name);
    }
    return table
        .named(name)
        .or(() -> everybody.named(name))
        .or(table::otherwise)
        .or(everybody::otherwise);
  }
}
