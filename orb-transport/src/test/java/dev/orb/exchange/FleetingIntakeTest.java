package dev.orb.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ephemeral commands: at most once, without a record. */
class FleetingIntakeTest {
  private final Rig rig = new Rig();
  private final AtomicInteger runs = new AtomicInteger();

  FleetingIntakeTest() {
    rig.table.add(
        "disk",
        context -> {
          rig.log.add("handler");
          return runs.incrementAndGet();
        },
        HandlerOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void settled() {
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
  }

  @Test
  void isAcknowledgedBeforeItsHandlerAndKeepsNoRecord() {
    rig.receive(rig.fleeting("disk"));

    settled();
    assertThat(rig.log).containsExactly("acknowledge", "handler", "send reply");
    assertThat(rig.wire.sent.get(0).durable()).isFalse();
  }

  @Test
  void runsAtMostOnce() {
    Command command = rig.fleeting("disk");
    rig.receive(command);
    settled();

    TestMessage copy = rig.receive(command);

    settled();
    assertThat(copy.isAcknowledged()).isTrue();
    assertThat(runs).hasValue(1);
    assertThat(rig.wire.replies()).hasSize(1);
    assertThat(rig.meter.dropped).hasValue(1);
  }

  @Test
  void ofAnEarlierSessionIsDropped() {
    rig.lose();
    rig.open(5);

    TestMessage early = rig.receive(Rig.ofEpoch(rig.fleeting("disk"), 4));
    rig.receive(Rig.ofEpoch(rig.fleeting("disk"), 5));
    rig.receive(Rig.ofEpoch(rig.fleeting("disk"), 0));

    settled();
    assertThat(early.isAcknowledged()).isTrue();
    assertThat(runs).hasValue(2);
    assertThat(rig.meter.dropped).hasValue(1);
  }

  @Test
  void handlerGetsWhatIsLeftOfTheCallersTime() {
    AtomicReference<Duration> left = new AtomicReference<>();
    rig.table.add(
        "time",
        context -> {
          left.set(Duration.between(rig.time.now(), context.deadline()));
          return null;
        },
        HandlerOptions.DEFAULT.withTimeout(Duration.ofMinutes(10)));

    rig.receive(rig.fleeting("time"));

    settled();
    assertThat(left.get()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void onlyASmallAnswerThatNoProgressCameBeforeGoesTheWayWithoutOrder() {
    rig.table.add(
        "told",
        context -> {
          context.progress(50, "half");
          return 1;
        },
        HandlerOptions.DEFAULT);
    rig.table.add("large", context -> "x".repeat(100_000), HandlerOptions.DEFAULT);
    Wire ordered = new Wire(rig.log);
    Wire fleeting = new Wire(rig.log);
    SessionTerms terms =
        new SessionTerms(1, "orb-1", 7, 1_000_000, Duration.ofSeconds(60), 3, List.of(), List.of());
    rig.session = rig.intake.open(terms, ordered, fleeting);

    rig.receive(rig.fleeting("disk"));
    rig.receive(rig.fleeting("told"));
    rig.receive(rig.fleeting("large"));
    rig.receive(rig.durable("disk"));

    settled();
    assertThat(fleeting.replies()).hasSize(1);
    assertThat(ordered.replies()).hasSize(3);
    assertThat(ordered.sent).hasSizeGreaterThan(3);
    assertThat(fleeting.sent).hasSize(1);
  }

  @Test
  void expiredIsRefused() {
    Command command = rig.fleeting("disk");
    rig.advance(Duration.ofMinutes(1));

    rig.receive(command);

    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.EXPIRED);
    assertThat(runs).hasValue(0);
  }

  @Test
  void atAServerIdsOfDifferentClientsAreDifferentCommands() {
    HandlerThreads threads = new HandlerThreads("server", 2);
    HandlerTable table = new HandlerTable();
    table.add("who", CommandContext::from, HandlerOptions.DEFAULT);
    CommandIntake intake =
        CommandIntake.of(table)
            .named("server")
            .route(ReplyRoute.TO_CLIENT)
            .time(ServerTime.own(rig.clock))
            .threads(threads)
            .deadlines(rig.deadlines)
            .build();
    Wire wire = new Wire(rig.log);
    IntakeSession session =
        intake.open(SessionTerms.atServer("orb-1", 10_000, Duration.ofSeconds(60)), wire);
    Command command = rig.durable("who");
    for (String client : new String[] {"web-1", "web-2", "$orb", ""}) {
      TestMessage message =
          new TestMessage.Builder().body(MessageCodec.encode(command)).sender(client).build();

      session.accept(message, command);

      assertThat(message.isAcknowledged()).isTrue();
    }

    Rig.soon().until(() -> wire.sent.size() == 2);
    assertThat(wire.sent)
        .extracting(envelope -> envelope.address())
        .containsExactlyInAnyOrder("orb.control.web-1", "orb.control.web-2");
    assertThat(wire.replies())
        .extracting(reply -> reply.result())
        .containsExactlyInAnyOrder(JsonCodec.of("web-1"), JsonCodec.of("web-2"));
    threads.close(Duration.ofSeconds(5));
  }
}
