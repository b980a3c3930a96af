package dev.orb.server.freeze;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.FreezeRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Written;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freezes the fleet and thaws it. While it is frozen, no command goes from its queue to a client,
 * ephemeral ones are refused, and no schedule fires; durable ones are accepted and wait, and what
 * clients have goes on. It is written down before it is answered, and outlives the node.
 *
 * <p>Thread-safe. Changes block on the database; while one is under way another is refused.
 */
public final class Freezing {
  private static final Logger LOG = LoggerFactory.getLogger(Freezing.class);
  private static final int LONGEST_REASON = 140;

  private final Journal journal;
  private final Clock clock;
  private final List<Brake> brakes = new CopyOnWriteArrayList<>();
  private final AtomicBoolean changing = new AtomicBoolean();
  private volatile @Nullable FreezeRecord current;

  /** Something that stands still while the fleet is frozen. */
  @FunctionalInterface
  public interface Brake {
    /**
     * Stops, or goes on. May be told the same again. May block for as long as what it stops needs.
     *
     * @param freeze null to go on
     */
    void apply(@Nullable FreezeRecord freeze);
  }

  /** Reads what is written down. Blocks on the database. */
  public Freezing(Journal journal, Clock clock) {
    this.journal = journal;
    this.clock = clock;
    this.current = journal.freeze().orElse(null);
    FreezeRecord found = current;
    if (found != null) {
      LOG.warn("the fleet is frozen since {} by {}: {}", found.since(), found.by(), found.reason());
    }
  }

  /** Tells a brake what holds now, and everything that comes. Before the first change. */
  public void add(Brake brake) {
    brakes.add(brake);
    brake.apply(current);
  }

  /** Whether the fleet is frozen, and by whom. */
  public Optional<FreezeRecord> current() {
    return Optional.ofNullable(current);
  }

  /**
   * Freezes the fleet; one that is frozen already stays as it is.
   *
   * @param by who does it
   * @param reason why, for everybody to see; null for none
   * @return how it is frozen now
   * @throws OrbException {@code BAD_PARAMS} for a reason that is too long; {@code CONFLICT} while
   *     another change is under way; {@code UNAVAILABLE} if it could not be written down
   */
  public FreezeRecord freeze(String by, @Nullable String reason) {
    if (reason != null && reason.length() > LONGEST_REASON) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "the reason has more than " + LONGEST_REASON + " characters");
    }
    String said = reason == null || reason.isBlank() ? null : Names.shown(reason);
    return alone(
        () -> {
          FreezeRecord before = current;
          if (before != null) {
            return before;
          }
          FreezeRecord freeze = new FreezeRecord(clock.instant(), by, said);
          Written.await(journal.write(List.of(new JournalEntry.Frozen(freeze))));
          LOG.warn("the fleet is frozen by {}: {}", by, said);
          now(freeze);
          return freeze;
        });
  }

  /**
   * Thaws the fleet: what waits is released, in its order, and schedules go on by their rules for
   * what they missed. Of a fleet that is not frozen nothing is changed.
   *
   * @return how it was frozen, empty if it was not
   * @throws OrbException {@code CONFLICT} while another change is under way; {@code UNAVAILABLE} if
   *     it could not be written down
   */
  public Optional<FreezeRecord> thaw(String by) {
    return alone(
        () -> {
          FreezeRecord before = current;
          if (before != null) {
            Written.await(journal.write(List.of(new JournalEntry.Thawed())));
            LOG.warn("the fleet is thawed by {}", by);
            now(null);
          }
          return Optional.ofNullable(before);
        });
  }

  private void now(@Nullable FreezeRecord freeze) {
    current = freeze;
    brakes.forEach(brake -> brake.apply(freeze));
  }

  private <T> T alone(Supplier<T> change) {
    if (!changing.compareAndSet(false, true)) {
      throw new OrbException(
          ErrorCode.CONFLICT, "another freeze or thaw is under way", "look again in a moment");
    }
    try {
      return change.get();
    } finally {
      changing.set(false);
    }
  }
}
