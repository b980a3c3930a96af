package dev.orb.server.payload;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One payload on its way into a file, piece by piece. Not thread-safe. */
final class Upload implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upload.class);
  private static final int PIECE = 64 << 10;

  private final InputStream body;
  private final Path part;
  private final byte[] piece = new byte[PIECE];
  private final MessageDigest digest;
  private @Nullable FileChannel file;

  Upload(InputStream body, Path part) {
    this.body = body;
    this.part = part;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new OrbException(ErrorCode.INTERNAL, "this JDK has no SHA-256", null, e);
    }
  }

  void open() throws IOException {
    file = PayloadFiles.open(part);
  }

  /** Reads some bytes; how many, or -1 at the end. */
  int next() {
    try {
      return body.read(piece);
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "the payload broke off (" + e.getMessage() + ")",
          "send it again",
          e);
    }
  }

  /** Writes what was read last. */
  void write(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(piece, 0, length);
    digest.update(bytes.duplicate());
    FileChannel to = file;
    while (to != null && bytes.hasRemaining()) {
      int unused = to.write(bytes);
    }
  }

  /** Everything is on disk; the sum of it. */
  String end() throws IOException {
    FileChannel whole = file;
    if (whole != null) {
      whole.force(true);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      LOG.warn("{} could not be closed ({})", part, e.toString());
    }
  }
}
