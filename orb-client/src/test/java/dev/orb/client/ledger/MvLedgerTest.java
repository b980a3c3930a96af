package dev.orb.client.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.client.ledger.MvLedger.Options;
import dev.orb.exchange.Attempt;
import dev.orb.exchange.Ledger.Entry;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MvLedgerTest extends LedgerContract {
  @TempDir Path folder;

  @Override
  MvLedger open(Options options) {
    return MvLedger.open(folder, options);
  }

  private void reopen() {
    ledger.close();
    ledger = open(Options.USUAL);
  }

  private static OrbException refusal(Path state) {
    OrbException refusal =
        Assertions.catchThrowableOfType(
            OrbException.class, () -> MvLedger.open(state, Options.USUAL).close());
    assertThat(refusal).isNotNull();
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
    assertThat(refusal.getMessage()).doesNotContain("\n");
    return refusal;
  }

  @Test
  void anotherProcessFindsWhatFailedAndWhatIsAwaited() {
    CommandId failed = newId();
    CommandId awaited = newId();
    byte[] reply = {7, 8};
    await(ledger.start(failed, Attempt.of(1), "p1", LATER));
    await(ledger.fail(failed, new Entry.Failed(1, 1, NOW, reply), LATER));
    await(ledger.start(awaited, new Attempt(1, 0, "process"), "p1", LATER));
    reopen();
    Entry.Failed found = (Entry.Failed) ledger.find(failed).orElseThrow();
    assertThat(found.again()).isEqualTo(NOW);
    assertThat(found.reply()).isEqualTo(reply);
    assertThat(ledger.started()).containsOnlyKeys(awaited);
    assertThat(ledger.started().values())
        .extracting(entry -> entry.attempt().awaits())
        .containsExactly("process");
  }

  @Test
  void everythingIsThereAfterTheFolderIsOpenedAgain() {
    CommandId started = newId();
    CommandId finished = newId();
    final String id = ledger.id();
    final String instance = ledger.instance();
    ledger.joined("fleet-1");
    await(ledger.start(started, Attempt.of(3), "p1", LATER));
    await(ledger.note(started, "pid 9"));
    finishAndAcknowledge(finished, NOW);

    reopen();

    assertThat(ledger.id()).isEqualTo(id);
    assertThat(ledger.instance()).isEqualTo(instance);
    assertThat(ledger.fleet()).contains("fleet-1");
    assertThat(ledger.started())
        .containsExactlyEntriesOf(java.util.Map.of(started, new Entry.Started(3, "p1", "pid 9")));
    assertThat(ledger.find(finished)).get().isInstanceOf(Entry.Finished.class);
    ledger.prune(LATER);
    Awaitility.await().until(() -> ledger.find(finished).isEmpty());
  }

  @Test
  void theBytesAreStillCountedAfterTheFolderIsOpenedAgain() {
    await(ledger.finish(newId(), new byte[5000], LATER));
    ledger.close();
    ledger = open(new Options(1000, 5000, false));

    assertThat(ledger.isFull()).isTrue();
  }

  @Test
  void manyWritesShareACommit() {
    int writes = 2000;
    List<CompletableFuture<Void>> stages = new ArrayList<>();
    for (int i = 0; i < writes; i++) {
      stages.add(ledger.start(newId(), Attempt.of(1), "p1", LATER).toCompletableFuture());
    }
    stages.forEach(LedgerContract::await);

    assertThat(((MvLedger) ledger).commits()).isBetween(1L, (long) writes / 4);
  }

  @Test
  void anAcknowledgementCostsNoCommit() {
    CommandId id = newId();
    await(ledger.finish(id, bytes("reply"), NOW));
    long before = ((MvLedger) ledger).commits();

    for (int i = 0; i < 100; i++) {
      ledger.acknowledged(id);
    }
    await(ledger.start(newId(), Attempt.of(1), "p1", LATER));

    assertThat(((MvLedger) ledger).commits()).isEqualTo(before + 1);
  }

  @Test
  void everyOutcomeIsFoundWhileMoreComeThanAreSettledAtOnce() {
    List<CommandId> ids = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      finishAndAcknowledge(newId(), NOW);
      ids.add(newId());
      await(ledger.finish(ids.get(i), new byte[i * 10], LATER));
    }
    ledger.prune(LATER);

    reopen();

    assertThat(ids).allSatisfy(id -> assertThat(ledger.find(id)).isPresent());
  }

  @Test
  void withSyncEveryWriteIsThereAsWell() {
    ledger.close();
    ledger = open(new Options(1000, 1 << 20, true));
    CommandId id = newId();
    await(ledger.start(id, Attempt.of(1), "p1", LATER));
    reopen();

    assertThat(ledger.find(id)).isPresent();
  }

  @Test
  void aFolderThatIsInUseIsRefused() {
    assertThat(refusal(folder).reason()).contains("in use by another process");
  }

  @Test
  void aFolderThatIsAFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    assertThat(refusal(file).reason()).contains("cannot be written");
    assertThat(refusal(file.resolve("below")).reason()).contains("cannot be written");
  }

  @Test
  void aDamagedFileIsRefusedWithTheMend() throws IOException {
    finishAndAcknowledge(newId(), LATER);
    ledger.close();
    byte[] noise = new byte[(int) Files.size(folder.resolve(LedgerFile.NAME))];
    new java.util.Random(3).nextBytes(noise);
    Files.write(folder.resolve(LedgerFile.NAME), noise);

    OrbException refusal = refusal(folder);
    assertThat(refusal.reason()).contains("damaged");
    assertThat(refusal.mend()).get().asString().contains("move it away");

    Files.delete(folder.resolve(LedgerFile.NAME));
    ledger = open(Options.USUAL);
  }

  @Test
  void aDiskThatRefusesFailsTheWriteAndTheLedgerRecovers() {
    ledger.close();
    AtomicBoolean full = new AtomicBoolean();
    List<LedgerFile> files = new ArrayList<>();
    ledger =
        new MvLedger(
            folder,
            Options.USUAL,
            () -> {
              if (full.get()) {
                throw new OrbException(ErrorCode.INVALID_CONFIG, "the disk is full");
              }
              files.add(LedgerFile.open(folder, false, Ticker.SYSTEM));
              return files.get(files.size() - 1);
            });
    CommandId running = newId();
    await(ledger.start(running, Attempt.of(1), "p1", LATER));

    full.set(true);
    files.get(0).abandon();
    CommandId refused = newId();
    assertThat(failure(ledger.start(refused, Attempt.of(1), "p1", LATER)))
        .isEqualTo(ErrorCode.STORAGE_FULL);
    assertThat(failure(ledger.finish(running, bytes("reply"), LATER)))
        .isEqualTo(ErrorCode.STORAGE_FULL);
    assertThat(ledger.isFull()).isTrue();
    assertThat(ledger.find(running)).get().isInstanceOf(Entry.Started.class);

    full.set(false);
    Awaitility.await().until(() -> !ledger.isFull());
    assertThat(ledger.find(refused)).isEmpty();
    await(ledger.finish(running, bytes("reply"), LATER));
    reopen();
    assertThat(ledger.find(running)).get().isInstanceOf(Entry.Finished.class);
  }

  @Test
  void anInterruptedReaderDoesNotTakeTheFileFromTheOthers() {
    // more than the cache holds, so that it is read from the file
    List<CommandId> ids = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ids.add(newId());
      await(ledger.finish(ids.get(i), new byte[100_000], LATER));
    }
    reopen();
    CommandId id = ids.get(0);

    Thread.currentThread().interrupt();
    ids.forEach(one -> assertThat(ledger.find(one)).isPresent());
    assertThat(Thread.interrupted()).isTrue();
    await(ledger.start(newId(), Attempt.of(1), "p1", LATER));
    assertThat(ledger.find(id)).isPresent();
    assertThat(ledger.isFull()).isFalse();
    assertThat(refusal(folder).reason()).contains("in use");
  }

  @Test
  void aClosedLedgerRefusesWritesAndLeavesNoThread() {
    ledger.close();
    ledger.close();

    assertThat(failure(ledger.start(newId(), Attempt.of(1), "p1", LATER)))
        .isEqualTo(ErrorCode.SHUTTING_DOWN);
    String name = "orb-ledger-" + folder.getFileName();
    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(t -> t.getName().equals(name));
  }

  @Test
  void aLongRunDoesNotGrowTheFileWithoutEnd() throws IOException {
    for (int i = 0; i < 3000; i++) {
      CommandId id = newId();
      await(ledger.start(id, Attempt.of(1), "p1", NOW));
      await(ledger.finish(id, new byte[100], NOW));
      ledger.acknowledged(id);
      if (i % 100 == 0) {
        ledger.prune(LATER);
      }
    }

    assertThat(Files.size(folder.resolve(LedgerFile.NAME))).isLessThan(40L << 20);
  }
}
