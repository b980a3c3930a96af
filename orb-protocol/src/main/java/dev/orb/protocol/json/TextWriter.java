package dev.orb.protocol.json;

import java.io.Writer;

/** Text in memory, for one thread: a {@code StringWriter} takes a lock for each piece. */
final class TextWriter extends Writer {
  private static final int USUAL_LENGTH = 512;

  private final StringBuilder text = new StringBuilder(USUAL_LENGTH);

  @Override
  public void write(int character) {
    text.append((char) character);
  }

  @Override
  public void write(String piece) {
    text.append(piece);
  }

  @Override
  public void write(String piece, int from, int length) {
    text.append(piece, from, from + length);
  }

  @Override
  public void write(char[] piece, int from, int length) {
    text.append(piece, from, length);
  }

  @Override
  public void flush() {
    // it is where it goes
  }

  @Override
  public void close() {
    // nothing is held
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
