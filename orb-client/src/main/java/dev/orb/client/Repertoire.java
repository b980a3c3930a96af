package dev.orb.client;

import dev.orb.exchange.Components;
import dev.orb.protocol.Addresses;
import dev.orb.protocol.message.Control;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the server told of what handlers and components declare while a session lasts: once for
 * changes of one moment. Thread-safe; sends from the thread of the timers, which it does not block.
 * What is lost on the way is in the next hello.
 */
final class Repertoire {
  private static final Logger LOG = LoggerFactory.getLogger(Repertoire.class);
  private static final Duration MOMENT = Duration.ofMillis(100);

  /** A session in which changes are told. */
  private record Welcomed(Session session, long epoch) {}

  private final Components components;
  private final Surroundings world;
  private final Runnable end;
  private final AtomicBoolean due = new AtomicBoolean();
  private volatile @Nullable Welcomed now;
  private volatile long told;

  Repertoire(Components components, Surroundings world) {
    this.components = components;
    this.world = world;
    this.end = components.watch(this::changed);
  }

  /** A hello is about to be made, with what the handlers declare then. */
  void greets() {
    now = null;
    told = components.revision();
  }

  /** From here on changes are told; those that came since the hello at once. */
  void welcomed(Session session, long epoch) {
    now = new Welcomed(session, epoch);
    if (components.revision() != told) {
      changed();
    }
  }

  private void changed() {
    if (now != null && due.compareAndSet(false, true)) {
      world.timers().after(MOMENT, this::tell);
    }
  }

  private void tell() {
    due.set(false);
    Welcomed to = now;
    long revision = components.revision();
    if (to == null || to.session().isEnded() || revision == told) {
      return;
    }
    told = revision;
    to.session()
        .tell(
            Addresses.INBOX,
            new Control.Declare(
                to.epoch(),
                components.own().declared(),
                components.declared(),
                world.clock().instant().truncatedTo(ChronoUnit.MILLIS)))
        .whenComplete(
            (sent, failure) -> {
              if (failure != null) {
                LOG.debug("a change of handlers was not told: {}", failure.getMessage());
              }
            });
  }

  void close() {
    now = null;
    end.run();
  }
}
