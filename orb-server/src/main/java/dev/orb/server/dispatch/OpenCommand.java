package dev.orb.server.dispatch;

import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.server.journal.CommandRecord;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command that has not ended, with a compact state for each addressee: a broadcast is four
 * arrays, three of which exist only once they are needed. Not thread-safe: the loop owns it, or the
 * lock of an ephemeral command.
 */
final class OpenCommand {
  private static final DeliveryState[] STATES = DeliveryState.values();
  private static final long[] NO_TIMES = {};
  private static final int[] NO_NUMBERS = {};

  private Addressees to;
  private final byte[] states;
  private final int[] counts = new int[STATES.length];
  private final long unstartedDue;
  private CommandRecord record;
  private long[] started = NO_TIMES;
  private long[] dues = NO_TIMES;
  private int[] attempts = NO_NUMBERS;
  private int[] endedBy = NO_NUMBERS;
  private @Nullable BitSet superseded;
  private int open;
  private boolean sent;
  private @Nullable BitSet cancelled;
  private @Nullable BitSet unwanted;
  private long wake = Long.MAX_VALUE;

  /**
   * @param unstartedDue when a delivery that has not started ends, in epoch milliseconds
   */
  OpenCommand(CommandRecord record, Addressees to, long unstartedDue) {
    this.record = record;
    this.to = to;
    this.unstartedDue = unstartedDue;
    this.states = new byte[to.size()];
    Arrays.fill(states, (byte) number(DeliveryState.QUEUED));
    this.open = to.size();
    counts[number(DeliveryState.QUEUED)] = to.size();
  }

  // why: a number is a byte of a broadcast's state; it never leaves this object
  @SuppressWarnings("EnumOrdinal")
  private static int number(DeliveryState state) {
    return state.ordinal();
  }

  CommandRecord record() {
    return record;
  }

  void record(CommandRecord changed) {
    this.record = changed;
  }

  Addressees to() {
    return to;
  }

  /** It has gone on to others, as many, and none has started it or will. Not sent to them yet. */
  void readdress(Addressees others) {
    to = others;
    record = record.withAddressees(others.list());
    sent = false;
  }

  DeliveryState state(int index) {
    return STATES[states[index]];
  }

  boolean isOpen(int index) {
    return !state(index).isFinal();
  }

  /** Whether any delivery has ended. */
  boolean hasEnded() {
    return open < states.length;
  }

  boolean isDone() {
    return open == 0;
  }

  int open() {
    return open;
  }

  /** Remembers that a cancel of these deliveries was asked for. */
  void cancelRequested(BitSet some) {
    if (cancelled == null) {
      cancelled = new BitSet();
    }
    cancelled.or(some);
  }

  /** Whether a cancel of this delivery was asked for, by itself or with all. */
  boolean isCancelRequested(int index) {
    return record.cancelRequestedAt() != null || (cancelled != null && cancelled.get(index));
  }

  /** Remembers that these deliveries were to be cancelled unless they have started. */
  void cancelUnstarted(BitSet some) {
    if (unwanted == null) {
      unwanted = new BitSet();
    }
    unwanted.or(some);
  }

  /** Whether this delivery, which has not started, was to be cancelled if it had not. */
  boolean isUnwanted(int index) {
    return unwanted != null && unwanted.get(index);
  }

  /** It has started: what was asked of it unless it had is over. Whether anything was. */
  boolean sparedByStart(int index) {
    boolean asked = isUnwanted(index) || isSuperseded(index);
    if (unwanted != null) {
      unwanted.clear(index);
    }
    if (superseded != null) {
      superseded.clear(index);
    }
    return asked;
  }

  /** Whether the broker has confirmed it. */
  boolean isSent() {
    return sent;
  }

  void markSent() {
    sent = true;
  }

  /** A newer command takes the place of this one at a client, unless it has started there. */
  void supersede(int index, boolean now) {
    BitSet places = superseded;
    if (places == null) {
      places = new BitSet();
      superseded = places;
    }
    places.set(index, now);
  }

  boolean isSuperseded(int index) {
    BitSet places = superseded;
    return places != null && places.get(index);
  }

  /** Deliveries in a state; a guess on any thread but the owner's. */
  int count(DeliveryState state) {
    return counts[number(state)];
  }

  /** When the sweep looks at it, in epoch milliseconds. */
  long wake() {
    return wake;
  }

  void wake(long time) {
    this.wake = time;
  }

  Counts counts() {
    Map<DeliveryState, Integer> byState = new EnumMap<>(DeliveryState.class);
    for (DeliveryState state : STATES) {
      byState.put(state, counts[number(state)]);
    }
    return new Counts(byState, record.refused().size());
  }

  /**
   * Moves a delivery if the move is legal.
   *
   * @return what the move was; only {@code FORWARD} has changed anything
   */
  Transitions.Step move(int index, DeliveryState next) {
    Transitions.Step step = Transitions.step(state(index), next);
    if (step == Transitions.Step.FORWARD) {
      counts[states[index]]--;
      counts[number(next)]++;
      states[index] = (byte) number(next);
      open -= next.isFinal() ? 1 : 0;
    }
    return step;
  }

  @Nullable Instant startedAt(int index) {
    return started.length == 0 || started[index] == 0 ? null : Instant.ofEpochMilli(started[index]);
  }

  void startedAt(int index, Instant time) {
    if (started.length == 0) {
      started = new long[states.length];
    }
    started[index] = time.toEpochMilli();
  }

  int attempt(int index) {
    return attempts.length == 0 ? 0 : attempts[index];
  }

  void attempt(int index, int attempt) {
    if (attempts.length == 0 && attempt != 0) {
      attempts = new int[states.length];
    }
    if (attempts.length > 0) {
      attempts[index] = attempt;
    }
  }

  /** When the sweep ends this delivery, in epoch milliseconds. */
  long due(int index) {
    return dues.length == 0 || dues[index] == 0 ? unstartedDue : dues[index];
  }

  void due(int index, long time) {
    if (dues.length == 0) {
      dues = new long[states.length];
    }
    dues[index] = time;
  }

  /** The earliest due of what is open, {@code Long.MAX_VALUE} if nothing is. */
  long nextDue() {
    long next = Long.MAX_VALUE;
    for (int i = 0; i < states.length; i++) {
      if (isOpen(i)) {
        next = Math.min(next, due(i));
      }
    }
    return next;
  }

  /** Remembers which answer ended a delivery, so that its repetition is told from a second one. */
  void endedBy(int index, Object answer) {
    if (endedBy.length == 0) {
      endedBy = new int[states.length];
    }
    endedBy[index] = mark(answer);
  }

  boolean wasEndedBy(int index, Object answer) {
    return endedBy.length > 0 && endedBy[index] == mark(answer);
  }

  private static int mark(Object answer) {
    return answer.hashCode() | 1;
  }
}
