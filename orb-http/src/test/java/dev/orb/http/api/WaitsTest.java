package dev.orb.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WaitsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private static void refused(CompletableFuture<String> stage, Duration patience, ErrorCode code) {
    assertThatThrownBy(() -> Waits.get(stage, patience))
        .isInstanceOfSatisfying(OrbException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aStageIsItsValueOrItsOwnRefusal() {
    assertThat(Waits.get(CompletableFuture.completedFuture("yes"), LONG)).isEqualTo("yes");
    OrbException why = new OrbException(ErrorCode.QUEUE_FULL, "full");
    refused(CompletableFuture.failedFuture(why), LONG, ErrorCode.QUEUE_FULL);
  }

  @Test
  void whatIsNoRefusalIsAFaultOfTheNode() {
    refused(
        CompletableFuture.failedFuture(new IllegalStateException("odd")), LONG, ErrorCode.INTERNAL);
  }

  @Test
  void theDeadlineIsATimeout() {
    refused(new CompletableFuture<>(), Duration.ofMillis(5), ErrorCode.TIMEOUT);
  }

  @Test
  void aStopInterruptsAndTheThreadStaysInterrupted() {
    Thread.currentThread().interrupt();
    refused(new CompletableFuture<>(), LONG, ErrorCode.SHUTTING_DOWN);
    assertThat(Thread.interrupted()).isTrue();
  }
}
