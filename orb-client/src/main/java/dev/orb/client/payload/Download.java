package dev.orb.client.payload;

import dev.orb.exchange.Payload;
import dev.orb.exchange.PayloadSource;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.PieceCodec.Framed;
import dev.orb.protocol.message.Claim;
import dev.orb.protocol.message.Claiming.Whole;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One payload on its way into its file. It asks for a few pieces ahead, takes them in order, and
 * asks again for what does not come, until it is whole, refused, given up or of no use any more.
 * All but {@link #payload} and {@link #close} is called on the tasks of the client.
 */
final class Download implements PayloadSource.Fetching {
  static final int PIECE = 256 << 10;
  private static final int AHEAD = 2 * PIECE;
  private static final Duration FIRST_PATIENCE = Duration.ofSeconds(3);
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(30);

  private final Downloads all;
  private final Command command;
  private final Claim claim;
  private final CompletableFuture<Payload> done = new CompletableFuture<>();
  private final MessageDigest digest = sha256();
  private @Nullable Path file;
  private @Nullable FileChannel channel;
  private @Nullable Whole whole;
  private long received;
  private long asked;
  private Duration patience = FIRST_PATIENCE;
  private Runnable alarm = () -> {};

  Download(Downloads all, Command command, Claim claim) {
    this.all = all;
    this.command = command;
    this.claim = claim;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new OrbException(ErrorCode.INTERNAL, "this JDK has no SHA-256", null, e);
    }
  }

  Command command() {
    return command;
  }

  boolean isOver() {
    return done.isDone();
  }

  @Override
  public CompletionStage<Payload> payload() {
    return done;
  }

  @Override
  public void close() {
    fail(ErrorCode.CANCELLED, "it was given up");
    all.closed(this);
  }

  /** Any thread. */
  void fail(ErrorCode code, String reason) {
    done.completeExceptionally(new OrbException(code, reason));
  }

  /** Its turn has come. */
  void begin() {
    try {
      Path mine = all.spool().file(command.id() + ".payload");
      file = mine;
      channel = all.spool().create(mine);
    } catch (IOException e) {
      unwritable(e);
      return;
    }
    askAgain();
  }

  /** What was asked for before is not to be expected any more. */
  void askAgain() {
    if (isOver()) {
      return;
    }
    if (all.time().now().isAfter(command.expiresAt())) {
      fail(ErrorCode.EXPIRED, "its payload had not come before " + command.expiresAt());
      return;
    }
    asked = received;
    ask();
    watch();
  }

  private void ask() {
    Whole known = whole;
    long end = known == null ? Math.max(1, received + 1) : known.size();
    while (asked < end && asked - received < AHEAD) {
      all.ask(claim.node(), command.id(), asked, PIECE);
      asked += PIECE;
    }
  }

  private void watch() {
    alarm.run();
    Duration left = Duration.between(all.time().now(), command.expiresAt()).plusMillis(1);
    Duration wait = left.compareTo(patience) < 0 ? left : patience;
    long before = received;
    alarm = all.later(wait, () -> rung(before));
  }

  private void rung(long before) {
    if (isOver()) {
      return;
    }
    if (received == before) {
      Duration longer = patience.multipliedBy(2);
      patience = longer.compareTo(LAST_PATIENCE) < 0 ? longer : LAST_PATIENCE;
      askAgain();
    } else {
      watch();
    }
  }

  void take(Framed piece) {
    Failure error = piece.head().error();
    if (isOver()) {
      return;
    }
    if (error != null) {
      if (error.code() == ErrorCode.NOT_FOUND || error.code() == ErrorCode.FORBIDDEN) {
        fail(error.code(), "its payload: " + error.message());
      }
      return;
    }
    Whole said = piece.head().whole();
    if (said == null || piece.head().offset() != received || !knows(said)) {
      // why: a copy of what was asked for twice; what is missing is asked for once more
      return;
    }
    try {
      write(piece.bytes(), said);
    } catch (IOException e) {
      unwritable(e);
    }
  }

  private boolean knows(Whole said) {
    Whole known = whole;
    if (known != null) {
      return known.equals(said);
    }
    try {
      if (all.spool().room() < said.size()) {
        fail(ErrorCode.STORAGE_FULL, "the client has no room for a payload of " + said.size());
        return false;
      }
    } catch (IOException e) {
      unwritable(e);
      return false;
    }
    whole = said;
    return true;
  }

  private void write(ByteBuffer bytes, Whole said) throws IOException {
    FileChannel to = channel;
    if (to == null || bytes.remaining() > said.size() - received) {
      return;
    }
    digest.update(bytes.duplicate());
    received += bytes.remaining();
    while (bytes.hasRemaining()) {
      int unused = to.write(bytes);
    }
    patience = FIRST_PATIENCE;
    if (received < said.size()) {
      asked = Math.max(asked, received);
      ask();
    } else {
      finish(said);
    }
  }

  private void finish(Whole said) throws IOException {
    closeFile();
    Path mine = file;
    if (mine != null && HexFormat.of().formatHex(digest.digest()).equals(said.sha256())) {
      done.complete(new Payload(mine, said.size(), said.sha256(), said.contentType()));
    } else {
      fail(ErrorCode.INTERNAL, "its payload does not have the sum that it should have");
    }
  }

  private void unwritable(IOException e) {
    fail(
        ErrorCode.STORAGE_FULL,
        "the client cannot write its payload (" + e.getClass().getSimpleName() + ")");
  }

  private void closeFile() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  /** Nothing more is to come. */
  void rest() {
    alarm.run();
  }

  /** It is done with: nothing is left of it. */
  void discard() {
    try {
      closeFile();
    } catch (IOException e) {
      unwritable(e);
    }
    Path mine = file;
    file = null;
    if (mine != null) {
      all.spool().remove(mine);
    }
  }
}
