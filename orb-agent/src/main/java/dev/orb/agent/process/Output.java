package dev.orb.agent.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One output of a process: passes on what comes and keeps the beginning of it. What is over the
 * limit is read and dropped, so that the program never waits for us.
 *
 * <p>It only reads what is there already. A thread that waited in a read would stay there as long
 * as any descendant of the program holds the pipe open.
 */
final class Output {
  private static final int PIECE = 16 * 1024;

  private final InputStream in;
  private final int limit;
  private final UnaryOperator<String> filter;
  private final Consumer<String> watcher;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final ByteBuffer bytes = ByteBuffer.allocate(PIECE);
  private final CharBuffer chars = CharBuffer.allocate(PIECE);
  private final StringBuilder kept = new StringBuilder();
  private int size;
  private boolean truncated;

  /**
   * @param limit bytes of UTF-8 that are kept and passed on
   * @param filter takes out what is not output
   * @param watcher gets what is
   */
  Output(InputStream in, int limit, UnaryOperator<String> filter, Consumer<String> watcher) {
    this.in = in;
    this.limit = limit;
    this.filter = filter;
    this.watcher = watcher;
  }

  /** Reads a piece of what is there; whether anything was. */
  boolean read() throws IOException {
    int there = Math.min(in.available(), bytes.remaining());
    if (there <= 0) {
      return false;
    }
    int read = in.read(bytes.array(), bytes.position(), there);
    if (read <= 0) {
      return false;
    }
    bytes.position(bytes.position() + read);
    take(filter.apply(decode(false)));
    return true;
  }

  /** No more comes: {@code rest} is what the filter still held. */
  void end(String rest) {
    take(decode(true));
    take(rest);
  }

  private String decode(boolean last) {
    bytes.flip();
    chars.clear();
    decoder.decode(bytes, chars, last);
    if (last) {
      decoder.flush(chars);
    }
    bytes.compact();
    return chars.flip().toString();
  }

  private void take(String text) {
    String fitting = fitting(text);
    if (!fitting.isEmpty()) {
      kept.append(fitting);
      watcher.accept(fitting);
    }
  }

  private String fitting(String text) {
    int end = 0;
    while (end < text.length() && !truncated) {
      int point = text.codePointAt(end);
      int width = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (size + width > limit) {
        truncated = true;
      } else {
        size += width;
        end += Character.charCount(point);
      }
    }
    return text.substring(0, end);
  }

  String text() {
    return kept.toString();
  }

  boolean truncated() {
    return truncated;
  }
}
