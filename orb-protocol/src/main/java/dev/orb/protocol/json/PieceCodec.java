package dev.orb.protocol.json;

import dev.orb.protocol.message.Claiming.Piece;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A piece of a payload and its bytes in one body: the message without a line break, one line feed,
 * then the bytes to the end. Thread-safe.
 */
public final class PieceCodec {
  private static final int HEAD_BYTES = 8 << 10;

  private PieceCodec() {}

  /**
   * A piece that has come.
   *
   * @param head what it is
   * @param bytes its own, a view of the body
   */
  public record Framed(Piece head, ByteBuffer bytes) {}

  /** The body of a piece with these bytes. */
  public static byte[] encode(Piece head, ByteBuffer bytes) {
    byte[] line = MessageCodec.encode(head);
    byte[] body = new byte[line.length + 1 + bytes.remaining()];
    System.arraycopy(line, 0, body, 0, line.length);
    body[line.length] = '\n';
    bytes.duplicate().get(body, line.length + 1, bytes.remaining());
    return body;
  }

  /**
   * The piece in this body; empty if it is another message, or none.
   *
   * @throws MalformedMessage if its head cannot be read
   */
  public static Optional<Framed> decode(byte[] body) {
    int end = lineFeed(body);
    if (end < 0) {
      return Optional.empty();
    }
    byte[] line = new byte[end];
    System.arraycopy(body, 0, line, 0, end);
    // why: a message of somebody who writes JSON in several lines has its first feed within it
    if (line[end - 1] != '}') {
      return Optional.empty();
    }
    return MessageCodec.decode(line) instanceof Piece head
        ? Optional.of(new Framed(head, ByteBuffer.wrap(body, end + 1, body.length - end - 1)))
        : Optional.empty();
  }

  private static int lineFeed(byte[] body) {
    int most = Math.min(body.length, HEAD_BYTES);
    for (int at = 1; at < most; at++) {
      if (body[at] == '\n') {
        return at;
      }
    }
    return -1;
  }
}
