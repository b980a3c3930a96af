package dev.orb.agent.process;

import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes lines of the form {@code ::progress 40 words} out of a text that comes in pieces. */
final class ProgressLines {
  private static final String MARK = "::progress ";
  private static final Pattern LINE = Pattern.compile("::progress +(\\d{1,3})(?: +(.*?))?\\s*");
  private static final int HUNDRED = 100;
  // why: a line that only begins like progress must not be held back for ever
  private static final int LONGEST = 4096;

  private final BiConsumer<Integer, String> progress;
  private final StringBuilder held = new StringBuilder();
  private boolean midLine;

  ProgressLines(BiConsumer<Integer, String> progress) {
    this.progress = progress;
  }

  /** What of the text so far is no progress and was not returned before. */
  String feed(String text) {
    StringBuilder rest = new StringBuilder();
    held.append(text);
    int end;
    while ((end = held.indexOf("\n")) >= 0) {
      String line = held.substring(0, end + 1);
      held.delete(0, end + 1);
      if (midLine || !tell(line)) {
        rest.append(line);
      }
      midLine = false;
    }
    if (midLine || !mayBecomeProgress()) {
      midLine = midLine || held.length() > 0;
      rest.append(held);
      held.setLength(0);
    }
    return rest.toString();
  }

  /** What is left when no more text comes. */
  String end() {
    String last = held.toString();
    held.setLength(0);
    return last.isEmpty() || tell(last) ? "" : last;
  }

  private boolean mayBecomeProgress() {
    int length = Math.min(held.length(), MARK.length());
    return held.length() < LONGEST && MARK.startsWith(held.substring(0, length));
  }

  private boolean tell(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches() || Integer.parseInt(parts.group(1)) > HUNDRED) {
      return false;
    }
    progress.accept(Integer.valueOf(parts.group(1)), parts.group(2) == null ? "" : parts.group(2));
    return true;
  }
}
