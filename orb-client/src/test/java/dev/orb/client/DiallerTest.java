package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Connection;
import dev.orb.transport.Connector;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DiallerTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final CountDownLatch dialling = new CountDownLatch(1);
  private final CountDownLatch answered = new CountDownLatch(1);
  private final FakeConnection connection = new FakeConnection(reason -> {});

  /** Takes for ever, unless it is interrupted or answered. */
  private final class BlackHole implements Connector {
    private final boolean deaf;

    BlackHole(boolean deaf) {
      this.deaf = deaf;
    }

    @Override
    public Connection connect(Duration timeout, Consumer<String> onLost) {
      dialling.countDown();
      boolean done = false;
      while (!done) {
        try {
          done = answered.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          if (!deaf) {
            Thread.currentThread().interrupt();
            throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted", null, e);
          }
        }
      }
      return connection;
    }

    @Override
    public void close() {}
  }

  private record Outcome(@Nullable Throwable thrown, boolean interrupted) {}

  private static CompletableFuture<Outcome> dial(Dialler dialler) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                dialler.dial(LONG, reason -> {});
              } catch (Throwable e) {
                thrown.set(e);
              }
              outcome.complete(new Outcome(thrown.get(), Thread.currentThread().isInterrupted()));
            },
            "dials");
    thread.setDaemon(true);
    thread.start();
    return outcome;
  }

  @Test
  void aStopEndsADiallingAndLeavesTheThreadUninterrupted() throws Exception {
    Dialler dialler = new Dialler(new BlackHole(false));
    CompletableFuture<Outcome> outcome = dial(dialler);
    assertThat(dialling.await(10, TimeUnit.SECONDS)).isTrue();
    dialler.stop();

    Outcome end = outcome.get(10, TimeUnit.SECONDS);
    assertThat(end.thrown()).isInstanceOf(OrbException.class);
    assertThat(end.interrupted()).isFalse();
  }

  @Test
  void aConnectionThatComesAfterTheStopIsClosed() throws Exception {
    Dialler dialler = new Dialler(new BlackHole(true));
    CompletableFuture<Outcome> outcome = dial(dialler);
    assertThat(dialling.await(10, TimeUnit.SECONDS)).isTrue();
    dialler.stop();
    answered.countDown();

    Outcome end = outcome.get(10, TimeUnit.SECONDS);
    assertThat(end.thrown()).hasMessageContaining("SHUTTING_DOWN");
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void nothingIsDialledAfterAStop() {
    Dialler dialler = new Dialler(new BlackHole(false));
    dialler.stop();

    assertThatThrownBy(() -> dialler.dial(LONG, reason -> {}))
        .hasMessageContaining("SHUTTING_DOWN");
    assertThat(dialling.getCount()).isEqualTo(1);
  }
}
