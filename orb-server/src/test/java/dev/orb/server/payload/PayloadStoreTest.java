package dev.orb.server.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadStoreTest {
  private static final PayloadSettings SETTINGS =
      new PayloadSettings(100_000, 250_000, Duration.ofHours(1));

  @TempDir Path folder;

  private final Moved clock = new Moved();
  private final AtomicBoolean full = new AtomicBoolean();

  /** A clock that stands until it is moved. */
  private static final class Moved extends Clock {
    private Instant now = Instant.parse("2026-11-22T04:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    void forward(Duration time) {
      now = now.plus(time);
    }
  }

  private PayloadStore open() {
    return new PayloadStore(folder, SETTINGS, full::get, clock, new Random(5));
  }

  private static InputStream bytes(int size) {
    return new ByteArrayInputStream(content(size));
  }

  private static byte[] content(int size) {
    byte[] all = new byte[size];
    new Random(size).nextBytes(all);
    return all;
  }

  private static StoredPayload add(PayloadStore store, int size) {
    return store.add(bytes(size), "text/plain", "ann");
  }

  private CommandId command() {
    return CommandId.create(clock.instant(), new Random());
  }

  private static void refused(Runnable action, ErrorCode code) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(OrbException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void aPayloadIsThereAfterARestartByteForByteAndForItsOwnerAlone() throws IOException {
    StoredPayload made = add(open(), 70_001);
    PayloadStore store = open();
    assertThat(store.find(made.id())).contains(made);
    assertThat(store.list()).containsExactly(made);
    assertThat(store.bytes()).isEqualTo(70_001);
    assertThat(made.sha256()).hasSize(64);
    ByteBuffer middle = store.read(made.id(), 65_000, 10_000);
    ByteBuffer wanted = ByteBuffer.wrap(content(70_001), 65_000, 5_001);
    assertThat(middle).as("as far as it goes").isEqualTo(wanted);
    assertThat(store.read(made.id(), 70_001, 10).hasRemaining()).isFalse();
    assertThat(store.read(made.id(), Long.MAX_VALUE, 10).hasRemaining()).isFalse();
    for (String file : files()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void whatAProcessThatWasKilledLeftOverIsRemovedAndTheRestStays() throws IOException {
    PayloadStore killed = open();
    StoredPayload whole = add(killed, 10);
    StoredPayload bare = add(killed, 11);
    StoredPayload cut = add(killed, 12);
    Files.delete(folder.resolve(bare.id() + ".json"));
    Files.write(folder.resolve(cut.id().toString()), new byte[5]);
    Files.write(folder.resolve(command() + ".part"), new byte[5]);
    Files.writeString(folder.resolve(command() + ".json"), whole.text());
    Files.writeString(folder.resolve(command() + ".json.part"), "{");
    PayloadStore store = open();
    assertThat(store.list()).containsExactly(whole);
    assertThat(store.bytes()).isEqualTo(10);
    open();
    assertThat(files()).containsExactly(whole.id().toString(), whole.id() + ".json");
  }

  @Test
  void oneThatIsTooLargeLeavesNothing() throws IOException {
    PayloadStore store = open();
    refused(() -> add(store, 100_001), ErrorCode.TOO_LARGE);
    refused(() -> store.requireRoom(100_001), ErrorCode.TOO_LARGE);
    assertThat(files()).isEmpty();
    assertThat(store.bytes()).isZero();
    assertThat(add(store, 100_000).size()).isEqualTo(100_000);
  }

  @Test
  void allTogetherHaveABoundAndWhatIsRemovedMakesRoom() {
    PayloadStore store = open();
    StoredPayload first = add(store, 100_000);
    add(store, 100_000);
    refused(() -> add(store, 50_001), ErrorCode.STORAGE_FULL);
    refused(() -> store.requireRoom(50_001), ErrorCode.STORAGE_FULL);
    add(store, 50_000);
    refused(() -> add(store, 1), ErrorCode.STORAGE_FULL);
    store.remove(first.id());
    assertThat(add(store, 100_000).size()).isEqualTo(100_000);
    assertThat(store.bytes()).isEqualTo(250_000);
  }

  @Test
  void nothingIsPutInWhileTheDiskIsNearlyFull() throws IOException {
    PayloadStore store = open();
    full.set(true);
    refused(() -> add(store, 1), ErrorCode.STORAGE_FULL);
    assertThat(files()).isEmpty();
  }

  @Test
  void oneThatBreaksOffLeavesNothing() throws IOException {
    PayloadStore store = open();
    InputStream broken =
        new SequenceInputStream(
            bytes(80_000),
            new Body() {
              @Override
              public int read(byte[] into, int offset, int length) throws IOException {
                throw new IOException("on purpose");
              }
            });
    refused(() -> store.add(broken, "text/plain", "ann"), ErrorCode.BAD_PARAMS);
    refused(() -> store.add(bytes(1), "", "ann"), ErrorCode.BAD_PARAMS);
    assertThat(files()).isEmpty();
    assertThat(store.bytes()).isZero();
  }

  @Test
  void soManyAreTakenAtATimeAndNoMore() throws Exception {
    PayloadStore store = open();
    CountDownLatch reading = new CountDownLatch(PayloadStore.UPLOADS);
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(PayloadStore.UPLOADS);
    try {
      List<CompletableFuture<StoredPayload>> all = new ArrayList<>();
      for (int n = 0; n < PayloadStore.UPLOADS; n++) {
        all.add(
            CompletableFuture.supplyAsync(
                () -> store.add(new Held(reading, go), "text/plain", "ann"), threads));
      }
      assertThat(reading.await(60, TimeUnit.SECONDS)).isTrue();
      refused(() -> add(store, 1), ErrorCode.RATE_LIMITED);
      go.countDown();
      for (CompletableFuture<StoredPayload> one : all) {
        assertThat(one.get(60, TimeUnit.SECONDS).size()).isZero();
      }
      assertThat(add(store, 1).size()).isEqualTo(1);
    } finally {
      go.countDown();
      threads.shutdownNow();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** A body that is read in blocks. */
  private abstract static class Body extends InputStream {
    @Override
    public final int read() {
      throw new UnsupportedOperationException("the store reads in blocks");
    }

    @Override
    public abstract int read(byte[] into, int offset, int length) throws IOException;
  }

  /** A body that says when it is read, and then waits. */
  private static final class Held extends Body {
    private final CountDownLatch reading;
    private final CountDownLatch go;

    Held(CountDownLatch reading, CountDownLatch go) {
      this.reading = reading;
      this.go = go;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      reading.countDown();
      try {
        if (!go.await(60, TimeUnit.SECONDS)) {
          throw new IOException("nobody let it go");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return -1;
    }
  }

  @Test
  void oneIsKeptWhileACommandClaimsItAndSomeTimeAfterThat() throws IOException {
    PayloadStore store = open();
    StoredPayload claimed = add(store, 10);
    StoredPayload idle = add(store, 11);
    CommandId one = command();
    CommandId two = command();
    assertThat(store.hold(claimed.id(), one)).isTrue();
    assertThat(store.hold(claimed.id(), two)).isTrue();
    assertThat(store.hold(command(), one)).as("one that is not there").isFalse();
    assertThat(store.claimed())
        .containsExactly(
            folder.resolve(claimed.id() + ".json"), folder.resolve(claimed.id().toString()));

    clock.forward(Duration.ofMinutes(61));
    store.sweep();
    assertThat(store.list()).containsExactly(claimed);
    assertThat(store.find(idle.id())).isEmpty();
    refused(() -> store.remove(idle.id()), ErrorCode.NOT_FOUND);
    store.release(claimed.id(), one);
    store.release(claimed.id(), one);
    refused(() -> store.remove(claimed.id()), ErrorCode.CONFLICT);

    store.release(claimed.id(), two);
    assertThat(store.claimed()).isEmpty();
    store.sweep();
    clock.forward(Duration.ofMinutes(59));
    open().sweep();
    store.sweep();
    assertThat(store.list()).as("its last use, also after a restart").containsExactly(claimed);
    clock.forward(Duration.ofMinutes(2));
    store.sweep();
    assertThat(store.list()).isEmpty();
    assertThat(store.bytes()).isZero();
    assertThat(files()).isEmpty();
    assertThat(store.hold(claimed.id(), one)).isFalse();
  }

  @Test
  void oldOnesGoALittleAtATime() {
    PayloadStore store = open();
    for (int n = 0; n < 50; n++) {
      add(store, 1);
    }
    clock.forward(Duration.ofHours(2));
    store.sweep();
    assertThat(store.count()).isEqualTo(30);
    store.sweep();
    store.sweep();
    assertThat(store.count()).isZero();
  }

  @Test
  void aPayloadWhoseFileIsGoneIsNotFound() throws IOException {
    PayloadStore store = open();
    StoredPayload made = add(store, 10);
    Files.delete(folder.resolve(made.id().toString()));
    refused(() -> store.read(made.id(), 0, 10), ErrorCode.NOT_FOUND);
  }

  @Test
  void impossibleBoundsAreRefused() {
    refused(() -> new PayloadSettings(10, 9, Duration.ofDays(1)), ErrorCode.INVALID_CONFIG);
    refused(() -> new PayloadSettings(0, 9, Duration.ofDays(1)), ErrorCode.INVALID_CONFIG);
    refused(() -> new PayloadSettings(1, 9, Duration.ZERO), ErrorCode.INVALID_CONFIG);
  }
}
