package dev.orb.client.payload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.exchange.Payload;
import dev.orb.exchange.PayloadSource.Fetching;
import dev.orb.exchange.ServerTime;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.PieceCodec;
import dev.orb.protocol.message.Claim;
import dev.orb.protocol.message.Claiming.Fetch;
import dev.orb.protocol.message.Claiming.Piece;
import dev.orb.protocol.message.Claiming.Whole;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadsTest {
  private static final Instant START = Instant.parse("2026-11-22T05:00:00Z");
  private static final int PIECE = Download.PIECE;
  private static final byte[] CONTENT = content(3 * PIECE + 5);
  private static final AtomicLong IDS = new AtomicLong();

  @TempDir Path state;

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<Later> later = new ArrayList<>();
  private final List<Fetch> asked = new ArrayList<>();
  private Instant now = START;
  private boolean running;
  private Downloads downloads =
      new Downloads(this::execute, ServerTime.own(new Standing()), this::after, null);

  private record Later(Instant at, Runnable action) {}

  /** A clock that stands until the test moves it. */
  private final class Standing extends Clock {
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
  }

  @BeforeEach
  void open() {
    downloads = new Downloads(this::execute, ServerTime.own(new Standing()), this::after, state);
    downloads.open((node, fetch) -> asked.add(fetch));
  }

  private void execute(Runnable task) {
    tasks.add(task);
    if (running) {
      return;
    }
    running = true;
    for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
      next.run();
    }
    running = false;
  }

  private Runnable after(Duration delay, Runnable action) {
    Later one = new Later(now.plus(delay), action);
    later.add(one);
    return () -> later.remove(one);
  }

  private void pass(Duration time) {
    now = now.plus(time);
    for (Later one : List.copyOf(later)) {
      if (!one.at().isAfter(now) && later.remove(one)) {
        one.action().run();
      }
    }
  }

  private static byte[] content(int size) {
    byte[] all = new byte[size];
    new Random(size).nextBytes(all);
    return all;
  }

  private static String sum(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static Command command() {
    CommandId id = new CommandId(new UUID(0x7000L, IDS.incrementAndGet()));
    return Command.of(id, "install", null, START, START.plus(Duration.ofMinutes(10)))
        .withClaim(new Claim(id, "orb-1"));
  }

  private CompletableFuture<Payload> fetch(Command command) {
    return downloads.fetch(command).payload().toCompletableFuture();
  }

  private List<Long> offsets() {
    List<Long> all = asked.stream().map(Fetch::offset).toList();
    asked.clear();
    return all;
  }

  private void give(Command command, long offset, String sum) {
    int length = (int) Math.min(PIECE, CONTENT.length - offset);
    Whole whole = new Whole(CONTENT.length, sum, "text/plain");
    take(
        new Piece(command.id(), offset, whole, null, now),
        ByteBuffer.wrap(CONTENT, (int) offset, length));
  }

  private void take(Piece head, ByteBuffer bytes) {
    downloads.take(PieceCodec.decode(PieceCodec.encode(head, bytes)).orElseThrow());
  }

  private void refuse(Command command, ErrorCode code) {
    take(
        new Piece(command.id(), 0, null, Failure.of(code, "on purpose"), now),
        ByteBuffer.allocate(0));
  }

  private static ErrorCode code(CompletableFuture<Payload> future) {
    assertThat(future).isCompletedExceptionally();
    try {
      Payload unexpected = future.join();
      throw new AssertionError(unexpected);
    } catch (CompletionException e) {
      return e.getCause() instanceof OrbException refused ? refused.code() : ErrorCode.DUPLICATE_ID;
    }
  }

  private List<Path> files() throws IOException {
    Path folder = state.resolve("payloads");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  @Test
  void itAsksForTwoPiecesAheadAndIsWholeWithTheLast() throws Exception {
    Command command = command();
    Fetching fetching = downloads.fetch(command);
    CompletableFuture<Payload> coming = fetching.payload().toCompletableFuture();
    assertThat(offsets()).as("its size is not known yet").containsExactly(0L);
    give(command, 0, sum(CONTENT));
    assertThat(offsets()).containsExactly((long) PIECE, 2L * PIECE);
    give(command, PIECE, sum(CONTENT));
    assertThat(offsets()).containsExactly(3L * PIECE);
    give(command, 2L * PIECE, sum(CONTENT));
    assertThat(coming).isNotDone();
    give(command, 3L * PIECE, sum(CONTENT));
    assertThat(offsets()).isEmpty();

    Payload payload = coming.join();
    assertThat(Files.readAllBytes(payload.path())).isEqualTo(CONTENT);
    assertThat(payload.size()).isEqualTo(CONTENT.length);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(payload.path())))
        .isEqualTo("rw-------");
    assertThat(later).isEmpty();
    fetching.close();
    assertThat(files()).isEmpty();
  }

  @Test
  void inTheNextSessionItGoesOnFromWhatItHas() throws Exception {
    Command command = command();
    CompletableFuture<Payload> coming = fetch(command);
    give(command, 0, sum(CONTENT));
    give(command, PIECE, sum(CONTENT));
    offsets();
    downloads.lost();
    downloads.open((node, fetch) -> asked.add(fetch));
    assertThat(offsets()).containsExactly(2L * PIECE, 3L * PIECE);
    give(command, 2L * PIECE, sum(CONTENT));
    give(command, 2L * PIECE, sum(CONTENT));
    give(command, 3L * PIECE, sum(CONTENT));
    assertThat(Files.readAllBytes(coming.join().path())).isEqualTo(CONTENT);
  }

  @Test
  void whatDoesNotComeIsAskedForAgainLessAndLessOftenUntilTheCommandExpires() throws Exception {
    Command command = command();
    CompletableFuture<Payload> coming = fetch(command);
    give(command, 0, sum(CONTENT));
    give(command, 2L * PIECE, sum(CONTENT));
    offsets();
    pass(Duration.ofSeconds(3));
    pass(Duration.ofSeconds(3));
    assertThat(offsets()).as("one was lost").containsExactly((long) PIECE, 2L * PIECE);
    refuse(command, ErrorCode.UNAVAILABLE);
    assertThat(coming).as("that is for a moment").isNotDone();
    pass(Duration.ofSeconds(3));
    assertThat(offsets()).isEmpty();
    pass(Duration.ofSeconds(3));
    assertThat(offsets()).hasSize(2);
    pass(Duration.ofMinutes(10));
    assertThat(code(coming)).isEqualTo(ErrorCode.EXPIRED);
    assertThat(later).isEmpty();
  }

  @Test
  void whatTheNodeRefusesForGoodIsRefused() {
    for (ErrorCode code : List.of(ErrorCode.NOT_FOUND, ErrorCode.FORBIDDEN)) {
      Command command = command();
      CompletableFuture<Payload> coming = fetch(command);
      refuse(command, code);
      assertThat(code(coming)).isEqualTo(code);
    }
  }

  @Test
  void bytesWithAnotherSumAreNotGivenOut() throws Exception {
    Command command = command();
    CompletableFuture<Payload> coming = fetch(command);
    for (long at = 0; at < CONTENT.length; at += PIECE) {
      give(command, at, "0f".repeat(32));
    }
    assertThat(code(coming)).isEqualTo(ErrorCode.INTERNAL);
  }

  @Test
  void oneThatIsLargerThanTheDiskIsRefusedAtOnce() {
    Command command = command();
    CompletableFuture<Payload> coming = fetch(command);
    Whole whole = new Whole(Long.MAX_VALUE / 2, "0f".repeat(32), "text/plain");
    take(new Piece(command.id(), 0, whole, null, now), ByteBuffer.allocate(10));
    assertThat(code(coming)).isEqualTo(ErrorCode.STORAGE_FULL);
  }

  @Test
  void twoComeAtATimeAndTheNextWhenOneHasEnded() throws Exception {
    List<Command> commands = List.of(command(), command(), command(), command());
    List<Fetching> all = commands.stream().map(downloads::fetch).toList();
    assertThat(asked)
        .extracting(Fetch::corr)
        .containsExactly(commands.get(0).id(), commands.get(1).id());
    all.get(2).close();
    offsets();
    all.get(0).close();
    assertThat(asked).extracting(Fetch::corr).containsExactly(commands.get(3).id());
    assertThat(files()).hasSize(2);
    downloads.stop();
    for (int n : List.of(1, 3)) {
      assertThat(code(all.get(n).payload().toCompletableFuture()))
          .isEqualTo(ErrorCode.SHUTTING_DOWN);
    }
    assertThat(code(fetch(command()))).isEqualTo(ErrorCode.SHUTTING_DOWN);
    downloads.close();
    assertThat(state.resolve("payloads")).doesNotExist();
    assertThat(later).isEmpty();
  }

  @Test
  void whatAProcessThatWasKilledLeftOverIsRemoved() throws Exception {
    Command command = command();
    CompletableFuture<Payload> coming = fetch(command);
    give(command, 0, sum(CONTENT));
    assertThat(files()).hasSize(1);
    assertThat(coming).isNotDone();
    open();
    assertThat(files()).isEmpty();
  }

  @Test
  void withoutAStateFolderItIsATemporaryOneThatGoesWithTheClient() throws Exception {
    downloads = new Downloads(this::execute, ServerTime.own(new Standing()), this::after, null);
    downloads.open((node, fetch) -> asked.add(fetch));
    Command command = command();
    CompletableFuture<Payload> coming = fetch(command);
    for (long at = 0; at < CONTENT.length; at += PIECE) {
      give(command, at, sum(CONTENT));
    }
    Path file = coming.join().path();
    assertThat(file).exists();
    downloads.close();
    assertThat(file.getParent()).doesNotExist();
  }
}
