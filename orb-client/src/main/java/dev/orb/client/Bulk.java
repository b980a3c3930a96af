package dev.orb.client;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes to report, of any size: they are read as they are sent, and no more than a few mebibytes of
 * them are in memory.
 */
public final class Bulk {
  private static final String USUAL_TYPE = "application/octet-stream";

  private final Source source;
  private final boolean repeatable;
  private final String contentType;

  /** Opens the bytes from their beginning. */
  @FunctionalInterface
  public interface Source {
    /** The bytes; whoever asked closes it. */
    InputStream open() throws IOException;
  }

  private Bulk(Source source, boolean repeatable, String contentType) {
    this.source = source;
    this.repeatable = repeatable;
    this.contentType = contentType;
  }

  /** These bytes, which must not change any more. */
  public static Bulk of(byte[] bytes) {
    return from(() -> new ByteArrayInputStream(bytes));
  }

  /** A file, which must not change until it is reported. */
  public static Bulk of(Path file) {
    return from(() -> Files.newInputStream(file));
  }

  /** Bytes that can be opened again, if the connection is lost in the middle of them. */
  public static Bulk from(Source source) {
    return new Bulk(source, true, USUAL_TYPE);
  }

  /**
   * Bytes that can be read once: if the connection is lost in the middle, the report fails with
   * {@code DISCONNECTED}. The stream is closed when it was read.
   */
  public static Bulk of(InputStream once) {
    return new Bulk(() -> once, false, USUAL_TYPE);
  }

  /** The same bytes under this type, as in HTTP. Usually {@code application/octet-stream}. */
  public Bulk contentType(String type) {
    return new Bulk(source, repeatable, type);
  }

  String contentType() {
    return contentType;
  }

  boolean isRepeatable() {
    return repeatable;
  }

  InputStream open() {
    try {
      return source.open();
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "the source cannot be opened: " + e.getMessage(), null, e);
    }
  }
}
