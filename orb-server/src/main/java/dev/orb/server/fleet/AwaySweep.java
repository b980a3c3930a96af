package dev.orb.server.fleet;

import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.ClientRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes ephemeral clients that have been away for too long. Looks on the fleet's loop.
 *
 * <p>Who had a session when the node died was away since the node's start, and nobody is removed
 * before he had a moment to come back to a node that was away itself.
 */
final class AwaySweep {
  private static final Logger LOG = LoggerFactory.getLogger(AwaySweep.class);
  private static final Duration MOMENT = Duration.ofMinutes(1);

  private final Roster roster;
  private final Predicate<String> isHere;
  private final Removal removal;
  private final Executor loop;
  private final Executor work;
  private final Clock clock;
  private final Instant begun;
  // why: only the loop sets it, and takes it back by a task of its own
  private boolean inHand;

  /** Removes those of whom something is true at that moment. Blocks. */
  @FunctionalInterface
  interface Removal {
    List<Records.Outcome> remove(List<Addressee> some, Predicate<ClientRecord> condition);
  }

  /**
   * @param isHere whether a client is connected, or about to be
   * @param work removes, which blocks for journal and broker
   */
  AwaySweep(
      Roster roster,
      Predicate<String> isHere,
      Removal removal,
      Executor loop,
      Executor work,
      Clock clock) {
    this.roster = roster;
    this.isHere = isHere;
    this.removal = removal;
    this.loop = loop;
    this.work = work;
    this.clock = clock;
    this.begun = clock.instant();
  }

  /** Looks, and removes behind; never twice at a time. */
  void sweep() {
    if (inHand) {
      return;
    }
    List<ClientRecord> overdue = roster.ephemeral().filter(this::isOverdue).toList();
    if (overdue.isEmpty()) {
      return;
    }
    inHand = true;
    try {
      work.execute(
          () -> {
            try {
              remove(overdue);
            } finally {
              loop.execute(() -> inHand = false);
            }
          });
    } catch (RejectedExecutionException stopped) {
      inHand = false;
    }
  }

  private void remove(List<ClientRecord> overdue) {
    List<Addressee> meant =
        overdue.stream().map(client -> new Addressee(client.id(), client.enrolment())).toList();
    try {
      for (Records.Outcome outcome : removal.remove(meant, this::isOverdue)) {
        if (outcome.isChanged()) {
          LOG.info("client {} was away for too long and is removed", outcome.client());
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("clients that were away for too long stay for now: {}", e.getMessage());
    }
  }

  private boolean isOverdue(ClientRecord client) {
    Duration most = client.ephemeral();
    if (most == null || isHere.test(client.id())) {
      return false;
    }
    Instant now = clock.instant();
    Instant away = client.presence().awaySince();
    Duration patience = most.compareTo(MOMENT) < 0 ? most : MOMENT;
    return now.isAfter((away == null ? begun : away).plus(most))
        && now.isAfter(begun.plus(patience));
  }
}
