package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.message.Report;
import dev.orb.transport.Envelope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bulk reports of a client before a fake broker. */
class UploadsTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final byte[] BYTES = {0, 10, -1, 13, 10};

  private final ClientFixture fixture = ClientFixture.plain();
  private final List<Envelope> heads = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();

  @AfterEach
  void close() {
    fixture.close();
  }

  private void started() {
    fixture.start();
    fixture.connection().bulks(this::take);
  }

  private void take(Envelope head, InputStream rest) {
    heads.add(head);
    bodies.add(all(rest));
  }

  private static byte[] all(InputStream rest) {
    try {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      rest.transferTo(all);
      return all.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OrbException gone() {
    return new OrbException(ErrorCode.NOT_CONNECTED, "cable");
  }

  private CompletableFuture<@Nullable Void> report(Bulk bulk) {
    return fixture.client.report("logs/app", bulk, LONG).toCompletableFuture();
  }

  private void answer(@Nullable Failure failure) {
    CommandId id = CommandId.parse(String.valueOf(heads.get(heads.size() - 1).id()));
    fixture
        .connection()
        .deliver(
            ClientFixture.WORK,
            new Reply(
                CommandId.create(fixture.time.server(), new Random(2)),
                id,
                1,
                failure == null ? JsonCodec.NULL : null,
                failure,
                fixture.time.server(),
                null,
                0,
                null));
  }

  private static ErrorCode failure(CompletableFuture<?> future) {
    CompletionException failure =
        Assertions.catchThrowableOfType(CompletionException.class, future::join);
    return Causes.of(failure).code();
  }

  @Test
  void aReportIsItsHeadALineFeedAndItsBytesAndEndsWithItsReply() {
    started();
    CompletableFuture<@Nullable Void> done = report(Bulk.of(BYTES).contentType("application/gzip"));

    Envelope head = heads.get(0);
    assertThat(head.address()).isEqualTo("orb.report");
    assertThat(head.durable()).isTrue();
    assertThat(head.duplicateId()).isEqualTo(head.id()).isNotNull();
    byte[] json = Arrays.copyOf(head.body(), head.body().length - 1);
    assertThat(head.body()[json.length]).isEqualTo((byte) '\n');
    assertThat(MessageCodec.decode(json))
        .isInstanceOfSatisfying(
            Report.class,
            report -> {
              assertThat(report.channel()).isEqualTo("logs/app");
              assertThat(report.contentType()).isEqualTo("application/gzip");
            });
    assertThat(bodies.get(0)).isEqualTo(BYTES);
    assertThat(done).isNotDone();
    answer(null);
    assertThat(done).isCompleted();
    assertThat(fixture.connection().acknowledged()).isPositive();
    assertThat(fixture.connection().steps()).contains("bulk closed");
  }

  @Test
  void theSinksFailureIsTheReports() {
    started();
    CompletableFuture<@Nullable Void> done = report(Bulk.of(BYTES));
    answer(Failure.of(ErrorCode.UNKNOWN_COMMAND, "no sink"));

    assertThat(failure(done)).isEqualTo(ErrorCode.UNKNOWN_COMMAND);
  }

  @Test
  void oneThatWasCutIsSentAgainFromItsBeginningUnderItsId() {
    started();
    List<String> ids = new ArrayList<>();
    fixture
        .connection()
        .bulks(
            (head, rest) -> {
              ids.add(String.valueOf(head.id()));
              throw gone();
            });
    CompletableFuture<@Nullable Void> done = report(Bulk.of(BYTES));
    assertThat(done).isNotDone();
    reconnect(this::take);

    assertThat(heads).singleElement().extracting(Envelope::id).isEqualTo(ids.get(0));
    assertThat(bodies.get(0)).isEqualTo(BYTES);
    answer(null);
    assertThat(done).isCompleted();
  }

  private void reconnect(BiConsumer<Envelope, InputStream> taking) {
    fixture.broker.bulks(taking);
    fixture.connection().lose("cable");
    fixture.time.pass(Duration.ofSeconds(31));
  }

  @Test
  void oneThatWasConfirmedIsNotSentAgainAndItsReplyMayComeInTheNextSession() {
    started();
    CompletableFuture<@Nullable Void> done = report(Bulk.of(BYTES));
    reconnect(this::take);

    assertThat(heads).hasSize(1);
    answer(null);
    assertThat(done).isCompleted();
  }

  @Test
  void aStreamThatCanBeReadOnceIsNotSentAgain() {
    started();
    fixture
        .connection()
        .bulks(
            (head, rest) -> {
              all(rest);
              throw gone();
            });

    assertThat(failure(report(Bulk.of(new ByteArrayInputStream(BYTES)))))
        .isEqualTo(ErrorCode.DISCONNECTED);
  }

  @Test
  void aReportWaitsForASession() {
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    fixture.start();
    CompletableFuture<@Nullable Void> done = report(Bulk.of(BYTES));
    assertThat(done).isNotDone();
    fixture.broker.bulks(this::take);
    fixture.broker.refuse((Throwable) null);
    fixture.time.pass(Duration.ofSeconds(31));

    assertThat(bodies).hasSize(1);
  }

  @Test
  void whatTheBrokerRefusesIsSaidAndTheNextGoesOut() {
    started();
    AtomicInteger sent = new AtomicInteger();
    fixture
        .connection()
        .bulks(
            (head, rest) -> {
              if (sent.getAndIncrement() == 0) {
                throw new OrbException(ErrorCode.QUEUE_FULL, "full");
              }
              take(head, rest);
            });

    assertThat(failure(report(Bulk.of(BYTES)))).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(report(Bulk.of(BYTES))).isNotDone();
    assertThat(heads).hasSize(1);
  }

  @Test
  void aReportEndsAtItsDeadline() {
    started();
    CompletableFuture<@Nullable Void> done = report(Bulk.of(BYTES));
    fixture.time.pass(LONG.plusMillis(1));

    assertThat(failure(done)).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void tooManyAtATimeAreRefusedAndAStopEndsThemAll() {
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    fixture.start();
    CompletableFuture<@Nullable Void> first = report(Bulk.of(BYTES));
    for (int i = 1; i < 64; i++) {
      assertThat(report(Bulk.of(BYTES))).isNotDone();
    }
    assertThatThrownBy(() -> report(Bulk.of(BYTES))).hasMessageContaining("QUEUE_FULL");
    fixture.client.stop(Duration.ofMillis(100));
    assertThat(failure(first)).isEqualTo(ErrorCode.SHUTTING_DOWN);
  }

  @Test
  void aBadChannelOrTypeIsRefusedAtOnce() {
    started();
    assertThatThrownBy(() -> fixture.client.report("a b", BYTES))
        .hasMessageContaining("BAD_PARAMS");
    assertThatThrownBy(() -> report(Bulk.of(BYTES).contentType("a\nb")))
        .hasMessageContaining("BAD_PARAMS");
  }
}
