package dev.orb.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Guarantee 6: time belongs to the server. */
class ServerTimeTest {
  private final ManualTicker ticker = new ManualTicker();
  private final MovableClock clock = new MovableClock(MovableClock.START);
  private final ServerTime time = new ServerTime(clock, ticker);

  private void pass(Duration by) {
    ticker.advance(by);
    clock.advance(by);
  }

  /** An exchange with a server that is ahead of this clock, each way taking its time. */
  private void exchange(Duration ahead, Duration there, Duration back) {
    Instant asked = clock.instant();
    pass(there);
    Instant answered = clock.instant().plus(ahead);
    pass(back);
    time.learn(asked, answered);
  }

  @Test
  void isTheOwnClockBeforeTheFirstLesson() {
    assertThat(time.heard()).isEmpty();
    assertThat(time.now()).isEqualTo(MovableClock.START);
  }

  @Test
  void whatTheServerSaidStandsWhateverBecomesOfTheOwnClock() {
    exchange(Duration.ofHours(2), Duration.ZERO, Duration.ZERO);
    Instant said = clock.instant().plus(Duration.ofHours(2));
    clock.advance(Duration.ofDays(20_000));

    assertThat(time.now()).isAfter(said.plus(Duration.ofDays(19_000)));
    assertThat(time.heard()).contains(said);
  }

  @Test
  void clockTwoHoursBehindOrAheadIsCorrected() {
    for (Duration ahead : new Duration[] {Duration.ofHours(2), Duration.ofHours(-2)}) {
      ServerTime other = new ServerTime(clock, ticker);
      other.learn(clock.instant(), clock.instant().plus(ahead));

      assertThat(other.heard()).isPresent();
      assertThat(other.now()).isEqualTo(clock.instant().plus(ahead));
    }
  }

  @Test
  void answerLiesInTheMiddleOfTheRoundTrip() {
    exchange(Duration.ofHours(1), Duration.ofMillis(50), Duration.ofMillis(50));

    assertThat(time.offset()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void smallestRoundTripWins() {
    Duration truth = Duration.ofMinutes(10);
    exchange(truth, Duration.ofMillis(400), Duration.ofMillis(100));
    assertThat(time.offset()).isNotEqualTo(truth);
    exchange(truth, Duration.ofMillis(1), Duration.ofMillis(1));
    exchange(truth, Duration.ofMillis(100), Duration.ofMillis(900));

    assertThat(time.offset()).isEqualTo(truth);
  }

  @Test
  void clockThatIsSetIsNoticedAtTheNextLesson() {
    exchange(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(1));
    clock.advance(Duration.ofHours(3));

    exchange(Duration.ofHours(-3), Duration.ofMillis(200), Duration.ofMillis(200));

    assertThat(time.offset()).isEqualTo(Duration.ofHours(-3));
  }

  @Test
  void clockThatIsSetBackDuringTheRoundTripStillTeaches() {
    Instant asked = clock.instant();
    clock.advance(Duration.ofHours(-5));

    time.learn(asked, asked);

    assertThat(time.now()).isEqualTo(asked);
    exchange(Duration.ofHours(5), Duration.ofMillis(5), Duration.ofMillis(5));
    assertThat(time.offset()).isEqualTo(Duration.ofHours(5));
  }

  @Test
  void whatIsKnownAgesSoThatDriftIsFollowed() {
    exchange(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(1));
    pass(Duration.ofHours(1));

    exchange(Duration.ofMillis(90), Duration.ofMillis(20), Duration.ofMillis(20));

    assertThat(time.offset()).isEqualTo(Duration.ofMillis(90));
  }
}
