package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.message.Progress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a handler said while it ran, as it is kept.
 *
 * @param command which command
 * @param client whose handler
 * @param stamp its place among all that happens to the command
 * @param attempt which attempt, from 1
 * @param seq counts up within one attempt; what is missing in between was lost on its way
 * @param percent 0 to 100, if it said so
 * @param text for a person; a long one is cut
 * @param chunk output; of a very long one the end
 * @param at when, in the server's time
 * @param dropped how many before this one were kept once, and went because there were too many
 */
public record Said(
    CommandId command,
    String client,
    long stamp,
    int attempt,
    int seq,
    @Nullable Integer percent,
    @Nullable String text,
    @Nullable String chunk,
    Instant at,
    int dropped) {
  /** Characters of one chunk that are kept: its end. */
  static final int LONGEST_CHUNK = 256 << 10;

  /** Characters of a text that are kept: its beginning. */
  static final int LONGEST_TEXT = 8 << 10;

  // why: what else is in a row and around it
  private static final int OVERHEAD = 200;

  /** What is kept of a report. */
  public static Said of(String client, Progress progress, long stamp) {
    String text = progress.text();
    String chunk = progress.chunk();
    return new Said(
        progress.corr(),
        client,
        stamp,
        progress.attempt(),
        progress.seq(),
        progress.percent(),
        text == null ? null : clean(text.substring(0, Math.min(text.length(), LONGEST_TEXT))),
        chunk == null ? null : clean(chunk.substring(Math.max(0, chunk.length() - LONGEST_CHUNK))),
        progress.ts(),
        chunk != null && chunk.length() > LONGEST_CHUNK ? 1 : 0);
  }

  /** A program may print anything: without NUL and halves of characters, which databases refuse. */
  private static String clean(String text) {
    String known = text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    boolean whole = known.chars().noneMatch(c -> Character.isSurrogate((char) c));
    return whole
        ? known
        : new String(known.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /** Characters of output in it. */
  public int output() {
    return chunk == null ? 0 : chunk.length();
  }

  /** What it takes of memory and of the database, roughly. */
  public int size() {
    return OVERHEAD + output() + (text == null ? 0 : text.length());
  }

  Said withDropped(int count) {
    return new Said(command, client, stamp, attempt, seq, percent, text, chunk, at, count);
  }
}
