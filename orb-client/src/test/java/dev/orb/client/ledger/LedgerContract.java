package dev.orb.client.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.client.ledger.MvLedger.Options;
import dev.orb.exchange.Attempt;
import dev.orb.exchange.Ledger;
import dev.orb.exchange.Ledger.Entry;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every ledger does. */
abstract class LedgerContract {
  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  static final Instant LATER = NOW.plus(Duration.ofHours(2));

  private final Random random = new Random(7);
  Ledger ledger;

  abstract Ledger open(Options options);

  @BeforeEach
  void openUsual() {
    ledger = open(Options.USUAL);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  final CommandId newId() {
    return CommandId.create(NOW, random);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static void await(CompletionStage<Void> stage) {
    stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  static ErrorCode failure(CompletionStage<Void> stage) {
    CompletionException failure =
        Assertions.catchThrowableOfType(CompletionException.class, () -> await(stage));
    assertThat(failure).isNotNull();
    assertThat(failure.getCause()).isInstanceOf(OrbException.class);
    return failure.getCause() instanceof OrbException refusal ? refusal.code() : ErrorCode.INTERNAL;
  }

  final void finishAndAcknowledge(CommandId id, Instant keepUntil) {
    await(ledger.start(id, Attempt.of(1), "p1", keepUntil));
    await(ledger.finish(id, bytes("reply"), keepUntil));
    ledger.acknowledged(id);
  }

  @Test
  void anAttemptThatFailedIsNotAmongTheStartedAndKeepsItsTime() {
    CommandId id = newId();
    byte[] reply = {1, 2, 3};
    await(ledger.start(id, new Attempt(2, 1, "boot:x"), "p1", LATER));
    assertThat(ledger.find(id).map(entry -> ((Entry.Started) entry).attempt()))
        .contains(new Attempt(2, 1, "boot:x"));
    await(ledger.fail(id, new Entry.Failed(2, 2, NOW, reply), LATER));
    assertThat(ledger.started()).doesNotContainKey(id);
    Entry.Failed failed = (Entry.Failed) ledger.find(id).orElseThrow();
    assertThat(failed).returns(2, Entry.Failed::failures).returns(NOW, Entry.Failed::again);
    assertThat(failed.reply()).isEqualTo(reply);
    await(ledger.start(id, new Attempt(3, 2, null), "p1", LATER));
    await(ledger.finish(id, reply, LATER));
    await(ledger.fail(id, new Entry.Failed(3, 3, NOW, reply), LATER));
    assertThat(ledger.find(id)).as("an end is final").get().isInstanceOf(Entry.Finished.class);
  }

  @Test
  void aStartedCommandIsFoundWithItsAttemptAndProcess() {
    CommandId id = newId();
    await(ledger.start(id, Attempt.of(2), "p1", LATER));

    assertThat(ledger.find(id)).contains(new Entry.Started(2, "p1", null));
    assertThat(ledger.started()).containsOnlyKeys(id);
    assertThat(ledger.find(newId())).isEmpty();
  }

  @Test
  void aFinishedCommandGivesItsReplyAndIsNoLongerStarted() {
    CommandId id = newId();
    await(ledger.start(id, Attempt.of(1), "p1", LATER));
    await(ledger.finish(id, bytes("{\"x\":1}"), LATER));

    assertThat(ledger.find(id))
        .get()
        .isInstanceOfSatisfying(
            Entry.Finished.class,
            entry -> assertThat(entry.reply()).asString().isEqualTo("{\"x\":1}"));
    assertThat(ledger.started()).isEmpty();
  }

  @Test
  void aCommandThatNeverStartedCanBeFinished() {
    CommandId id = newId();
    await(ledger.finish(id, bytes("refused"), LATER));

    assertThat(ledger.find(id)).get().isInstanceOf(Entry.Finished.class);
  }

  @Test
  void aNoteIsKeptWithTheStartedEntry() {
    CommandId id = newId();
    await(ledger.start(id, Attempt.of(1), "p1", LATER));
    await(ledger.note(id, "pid 77"));

    assertThat(ledger.find(id)).contains(new Entry.Started(1, "p1", "pid 77"));
  }

  @Test
  void aNoteOnWhatIsNotStartedFails() {
    assertThat(failure(ledger.note(newId(), "pid 77"))).isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void anAcknowledgedEntryGoesWhenItsTimeIsOverAndNotBefore() {
    CommandId id = newId();
    finishAndAcknowledge(id, LATER);

    ledger.prune(LATER);
    finishAndAcknowledge(newId(), LATER);
    assertThat(ledger.find(id)).isPresent();

    ledger.prune(LATER.plusMillis(1));
    Awaitility.await().untilAsserted(() -> assertThat(ledger.find(id)).isEmpty());
  }

  @Test
  void whatIsNotAcknowledgedStaysUntilItsCopyCanLongNoMoreCome() {
    CommandId finished = newId();
    CommandId started = newId();
    CommandId young = newId();
    await(ledger.finish(finished, bytes("reply"), NOW));
    await(ledger.start(started, Attempt.of(1), "p1", NOW));
    await(ledger.finish(young, bytes("reply"), NOW.plusMillis(1)));

    ledger.prune(NOW.plus(Ledger.FORGOTTEN));
    finishAndAcknowledge(newId(), LATER);
    assertThat(ledger.find(finished)).isPresent();
    assertThat(ledger.find(started)).isPresent();

    ledger.prune(NOW.plus(Ledger.FORGOTTEN).plusMillis(1));
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(ledger.find(finished)).isEmpty();
              assertThat(ledger.find(started)).isEmpty();
            });
    assertThat(ledger.started()).isEmpty();
    assertThat(ledger.find(young)).isPresent();
  }

  @Test
  void aLedgerFullOfWhatWasNeverAcknowledgedGetsRoomAgain() {
    ledger.close();
    ledger = open(new Options(2_500, Long.MAX_VALUE, false));
    for (int i = 0; i < 2_500; i++) {
      var unused = ledger.finish(newId(), bytes("reply"), NOW);
    }
    await(ledger.finish(newId(), bytes("reply"), NOW));
    assertThat(ledger.isFull()).isTrue();

    for (int i = 0; i < 3; i++) {
      ledger.prune(LATER.plus(Ledger.FORGOTTEN));
    }

    CommandId next = newId();
    Awaitility.await().until(() -> !ledger.isFull());
    await(ledger.start(next, Attempt.of(1), "p1", LATER));
    assertThat(ledger.find(next)).isPresent();
  }

  @Test
  void aReplyThatIsToBeKeptLongerIsKeptLonger() {
    CommandId id = newId();
    finishAndAcknowledge(id, NOW);
    await(ledger.finish(id, bytes("again"), LATER));

    ledger.prune(NOW.plusSeconds(1));
    finishAndAcknowledge(newId(), LATER);

    assertThat(ledger.find(id)).isPresent();
  }

  @Test
  void aFullLedgerRefusesToStartAndStillTakesOutcomes() {
    ledger.close();
    ledger = open(new Options(2, Long.MAX_VALUE, false));
    CommandId first = newId();
    CommandId second = newId();
    await(ledger.start(first, Attempt.of(1), "p1", NOW));
    assertThat(ledger.isFull()).isFalse();
    await(ledger.start(second, Attempt.of(1), "p1", NOW));

    assertThat(ledger.isFull()).isTrue();
    assertThat(failure(ledger.start(newId(), Attempt.of(1), "p1", NOW)))
        .isEqualTo(ErrorCode.STORAGE_FULL);

    await(ledger.finish(first, bytes("reply"), NOW));
    ledger.acknowledged(first);
    ledger.prune(LATER);
    Awaitility.await().until(() -> !ledger.isFull());
    assertThat(ledger.find(first)).isEmpty();
    assertThat(ledger.find(second)).isPresent();
  }

  @Test
  void aLedgerIsFullByBytesToo() {
    ledger.close();
    ledger = open(new Options(1000, 5000, false));
    CommandId id = newId();
    await(ledger.finish(id, new byte[5000], NOW));
    assertThat(ledger.isFull()).isTrue();

    ledger.acknowledged(id);
    ledger.prune(LATER);
    Awaitility.await().until(() -> !ledger.isFull());
  }

  @Test
  void theFleetIsRemembered() {
    assertThat(ledger.fleet()).isEmpty();
    ledger.joined("fleet-1");
    assertThat(ledger.fleet()).contains("fleet-1");
  }

  @Test
  void everyLedgerHasIdsOfItsOwn() {
    try (Ledger other = MvLedger.inMemory(Options.USUAL)) {
      assertThat(ledger.id()).isNotBlank().isNotEqualTo(other.id());
      assertThat(ledger.instance()).isNotBlank().isNotEqualTo(other.instance());
    }
  }
}
