package dev.orb.exchange;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ledger says of a command that somebody cancels and that is not in hand. The server may
 * have taken its copy out of the queue, so that none will come to be answered: then the answer is
 * given here, or the server would never have one. Where a copy comes all the same, the ledger has
 * the answer for it.
 */
final class Recall {
  private static final Logger LOG = LoggerFactory.getLogger(Recall.class);

  /** How long past its expiry such an answer is kept: longer than any copy of it can come. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final Parts parts;
  private final Set<CommandId> settling = ConcurrentHashMap.newKeySet();

  Recall(Parts parts) {
    this.parts = parts;
  }

  /** Whether the end of it is being written, which a copy that comes now has to await. */
  boolean isSettling(CommandId id) {
    return settling.contains(id);
  }

  /** Whether there is a record of it, of an end or not. Where it cannot be read, there may be. */
  boolean knows(CommandId id) {
    Ledger ledger = parts.ledger();
    try {
      return ledger != null && ledger.find(id).isPresent();
    } catch (RuntimeException e) {
      LOG.warn("the ledger could not be read ({})", Line.code(e).name());
      return true;
    }
  }

  /**
   * Gives the answer that the record holds, or that follows from it.
   *
   * @param until when the command expires
   * @param queuedOnly whether what waits for another attempt was not meant
   */
  void answer(ReplyRoute.Key key, Instant until, boolean queuedOnly) {
    Ledger ledger = parts.ledger();
    if (ledger == null) {
      return;
    }
    try {
      Ledger.Entry known = ledger.find(key.id()).orElse(null);
      if (known instanceof Ledger.Entry.Finished finished) {
        send(key, finished.reply());
      } else if (known instanceof Ledger.Entry.Failed failed) {
        byte[] end =
            queuedOnly ? failed.reply() : reply(key, failed.attempt(), Refusals.cancelled());
        settle(ledger, key, end, until);
      } else if (known instanceof Ledger.Entry.Started started
          && !started.process().equals(parts.process())) {
        int attempts = started.attempt().number();
        settle(ledger, key, reply(key, attempts, Refusals.interrupted(attempts)), until);
      }
    } catch (RuntimeException e) {
      // why no second try, here and below: the server asks again
      LOG.warn("the ledger could not be read ({})", Line.code(e).name());
    }
  }

  private byte[] reply(ReplyRoute.Key key, int attempts, Outcome outcome) {
    return parts.answers().reply(new Answers.About(key.id(), attempts, null), outcome, null);
  }

  /** It had started, and nothing goes on with it: this is its end. */
  private void settle(Ledger ledger, ReplyRoute.Key key, byte[] reply, Instant until) {
    if (!settling.add(key.id())) {
      return;
    }
    if (parts.works().find(key) != null) {
      // why: a copy has come just now, and is answered as such
      settling.remove(key.id());
      return;
    }
    FinalAnswer.recorded(() -> ledger.finish(key.id(), reply, until.plus(KEPT)))
        .whenComplete(
            (done, thrown) -> {
              settling.remove(key.id());
              if (thrown == null) {
                send(key, reply);
              } else {
                parts.shop().meter().retried(Line.code(thrown));
              }
            });
  }

  private void send(ReplyRoute.Key key, byte[] reply) {
    String node = Addresses.node(parts.line().terms().node());
    Line.send(parts.line().current(), Answers.durable(node, reply, key.id()))
        .whenComplete(
            (sent, thrown) -> {
              if (thrown != null) {
                parts.shop().meter().retried(Line.code(thrown));
              }
            });
  }
}
