package dev.orb.server.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullHouseTest {
  /** The library accepts so many in one go, before anybody is asked. */
  private static final int ACCEPTED_AT_ONCE = 16;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final AtomicLong now = new AtomicLong(7);
  private final Strangers strangers = new Strangers(2, PATIENCE, now::get);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void belowTheBoundNobodyIsTooSlow() {
    EmbeddedChannel only = new EmbeddedChannel();
    strangers.add(only);
    pass(Duration.ofHours(1));
    assertThat(strangers.isFull()).isFalse();
    assertThat(only.isOpen()).isTrue();
  }

  @Test
  void atTheBoundWhoKeepsItWaitingGoesAndWhoWaitsForItStays() {
    EmbeddedChannel silent = new EmbeddedChannel();
    EmbeddedChannel served = new EmbeddedChannel();
    strangers.add(silent);
    strangers.add(served).spoke();
    assertThat(strangers.isFull()).isTrue();
    pass(PATIENCE.plusNanos(1));
    assertThat(strangers.isFull()).isFalse();
    assertThat(silent.isOpen()).isFalse();
    assertThat(served.isOpen()).isTrue();
    assertThat(strangers.cutOffCount()).isEqualTo(1);
  }

  @Test
  void whoHasItsAnswerHasAllThePatienceAgain() {
    Strangers.Stranger first = strangers.add(new EmbeddedChannel());
    strangers.add(new EmbeddedChannel()).spoke();
    first.spoke();
    pass(PATIENCE.multipliedBy(3));
    first.answered();
    pass(PATIENCE);
    assertThat(strangers.isFull()).isTrue();
    pass(Duration.ofNanos(1));
    assertThat(strangers.isFull()).isFalse();
  }

  @Test
  void whoComesToAFullHouseIsNotAcceptedUntilSomebodyGoes(@TempDir Path folder) throws Exception {
    int bound = 4;
    try (Fixture fixture =
        new Fixture(
            Fixture.quick(folder)
                .withTimeouts(Duration.ofSeconds(60), Duration.ofMinutes(5))
                .withBounds(1 << 20, bound))) {
      fixture.start();
      List<Socket> silent = new ArrayList<>();
      try {
        for (int i = 0; i < 60; i++) {
          silent.add(new Socket(InetAddress.getLoopbackAddress(), fixture.broker.port()));
        }
        await().until(() -> fixture.broker.strangers().count() >= bound);
        await()
            .during(Duration.ofMillis(500))
            .until(() -> fixture.broker.strangers().count() <= bound + ACCEPTED_AT_ONCE);
      } finally {
        for (Socket socket : silent) {
          socket.close();
        }
      }
      assertThat(fixture.client("late").isClosed()).isFalse();
    }
  }

  @Test
  void aCrowdIsLetInAsFastAsItIsServedAndNobodyIsCutOff(@TempDir Path folder) throws Exception {
    int crowd = 60;
    try (Fixture fixture =
        new Fixture(
            Fixture.quick(folder)
                .withTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(40))
                .withBounds(1 << 20, 4))) {
      fixture.start();
      ExecutorService dialling = Executors.newFixedThreadPool(crowd);
      try {
        List<Future<ClientSession>> sessions = new ArrayList<>();
        for (int i = 0; i < crowd; i++) {
          String id = "c" + i;
          sessions.add(dialling.submit(() -> fixture.client(id)));
        }
        for (Future<ClientSession> session : sessions) {
          assertThat(session.get(30, TimeUnit.SECONDS).isClosed()).isFalse();
        }
      } finally {
        dialling.shutdownNow();
        assertThat(dialling.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(fixture.broker.cutOffPeers()).isZero();
    }
  }
}
