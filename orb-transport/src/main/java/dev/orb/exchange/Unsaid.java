package dev.orb.exchange;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outcomes that are recorded and that no session could take. Their copies went back to the
 * queue with the session; if they come again, they are answered as ever. One that was cancelled or
 * expired there comes no more, and its outcome is told here, so that the server knows that it ran.
 * Thread-safe.
 *
 * <p>It is known to this process alone: one that dies before it could tell leaves its answer to the
 * copy. Above the bound an outcome is left to its copy, too.
 */
final class Unsaid {
  /** How long after a session opened the copies have come that come at once. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  private static final int MOST = 10_000;
  private static final Logger LOG = LoggerFactory.getLogger(Unsaid.class);

  private final @Nullable Ledger ledger;
  private final Line line;
  private final Works works;
  private final Workshop shop;
  private final Set<ReplyRoute.Key> keys = ConcurrentHashMap.newKeySet();

  Unsaid(@Nullable Ledger ledger, Line line, Works works, Workshop shop) {
    this.ledger = ledger;
    this.line = line;
    this.works = works;
    this.shop = shop;
  }

  /** Its outcome is in the ledger, and the session is gone. */
  void add(ReplyRoute.Key key) {
    if (keys.size() < MOST) {
      keys.add(key);
    }
  }

  /** Its outcome was told after all. */
  void said(ReplyRoute.Key key) {
    if (!keys.isEmpty()) {
      keys.remove(key);
    }
  }

  /** There is a session again. */
  void opened(IntakeSession session) {
    if (!keys.isEmpty()) {
      shop.deadlines().after(PAUSE, () -> tell(session));
    }
  }

  private void tell(IntakeSession session) {
    for (ReplyRoute.Key key : keys) {
      if (line.current() != session) {
        return;
      }
      // why not then: its copy is here, and is being answered
      if (works.find(key) == null) {
        tell(session, key);
      }
    }
  }

  private void tell(IntakeSession session, ReplyRoute.Key key) {
    byte[] reply;
    try {
      reply = reply(key.id());
    } catch (RuntimeException e) {
      LOG.warn("the ledger could not be read ({}), an outcome is told later", Line.code(e).name());
      return;
    }
    if (reply == null) {
      keys.remove(key);
      return;
    }
    String node = Addresses.node(session.terms().node());
    Line.send(session, Answers.durable(node, reply, key.id()))
        .whenComplete(
            (sent, thrown) -> {
              if (thrown == null) {
                keys.remove(key);
              } else {
                shop.meter().retried(Line.code(thrown));
              }
            });
  }

  private byte @Nullable [] reply(CommandId id) {
    Ledger.Entry known = ledger == null ? null : ledger.find(id).orElse(null);
    return known instanceof Ledger.Entry.Finished finished ? finished.reply() : null;
  }
}
