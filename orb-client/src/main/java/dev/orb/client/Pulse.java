package dev.orb.client;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.message.Heartbeat;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeats of one session, and the watch over their acknowledgements: silence beyond the
 * timeout is the loss of the server, whatever the socket says. On the thread of the timers, which
 * it never blocks.
 */
final class Pulse {
  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

  private final Session session;
  private final Timers timers;
  private final Ticker ticker;
  private final Supplier<Heartbeat> beat;
  private final Runnable onSilence;
  private volatile Rhythm rhythm;
  private final AtomicInteger round = new AtomicInteger();
  private volatile boolean stopped;

  /**
   * @param interval between two beats
   * @param timeout how long silence is borne
   */
  record Rhythm(Duration interval, Duration timeout) {}

  /** Makes a heartbeat of this moment, and hears once of a server that is silent for too long. */
  record Wiring(Supplier<Heartbeat> beat, Runnable onSilence) {}

  Pulse(Session session, Surroundings world, Rhythm rhythm, Wiring wiring) {
    this.session = session;
    this.timers = world.timers();
    this.ticker = world.ticker();
    this.rhythm = rhythm;
    this.beat = wiring.beat();
    this.onSilence = wiring.onSilence();
  }

  /**
   * Begins.
   *
   * @param spread 0 to 1, the part of the interval after which the first beat comes, so that a
   *     fleet does not beat as one
   */
  void start(double spread) {
    arm(Duration.ofNanos((long) (rhythm.interval().toNanos() * spread)), round.get());
  }

  /** Another rhythm, which begins now. */
  void adopt(Rhythm other) {
    rhythm = other;
    // why: what bears silence for a shorter time must not judge that which came before it
    session.heard(ticker.nanos());
    arm(Duration.ZERO, round.incrementAndGet());
  }

  private void arm(Duration delay, int of) {
    timers.after(delay, () -> tick(of));
  }

  Duration timeout() {
    return rhythm.timeout();
  }

  void stop() {
    stopped = true;
  }

  private void tick(int of) {
    if (stopped || session.isEnded() || of != round.get()) {
      return;
    }
    Rhythm now = rhythm;
    Duration silence = ticker.since(session.heardAt());
    if (silence.compareTo(now.timeout()) > 0) {
      stopped = true;
      onSilence.run();
      return;
    }
    send();
    Duration left = now.timeout().minus(silence).plusMillis(1);
    arm(left.compareTo(now.interval()) < 0 ? left : now.interval(), of);
  }

  private void send() {
    // why: a beat that cannot be sent is not acknowledged, and that is noticed by the silence
    try {
      session
          .tell(Addresses.PRESENCE, beat.get())
          .whenComplete(
              (sent, failure) -> {
                if (failure != null) {
                  LOG.debug("a heartbeat was not sent: {}", failure.getMessage());
                }
              });
    } catch (RuntimeException e) {
      LOG.debug("a heartbeat was not sent", e);
    }
  }
}
