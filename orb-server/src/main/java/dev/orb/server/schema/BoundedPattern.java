package dev.orb.server.schema;

import com.networknt.schema.regex.RegularExpression;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A pattern of a client's choosing, over a text of a caller's: it gives up when it takes long. */
final class BoundedPattern {
  private static final int LONGEST_PATTERN = 4096;

  /** Characters that may be looked at: some milliseconds' worth. */
  private static final int PATIENCE = 200_000;

  private BoundedPattern() {}

  static RegularExpression of(String regex) {
    Pattern pattern = compiled(regex);
    return text -> {
      try {
        return pattern.matcher(new Counted(text, new Patience(), 0, text.length())).find();
      } catch (GivenUp | StackOverflowError e) {
        // why: who cannot be judged here is judged by the handler
        return true;
      }
    };
  }

  private static Pattern compiled(String regex) {
    if (regex.length() > LONGEST_PATTERN) {
      throw new IllegalArgumentException("a pattern is longer than " + LONGEST_PATTERN);
    }
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("a pattern does not parse", e);
    }
  }

  /** Thrown to get out of a match, never seen outside. */
  private static final class GivenUp extends OrbException {
    private static final long serialVersionUID = 1L;

    GivenUp() {
      super(ErrorCode.TIMEOUT, "a pattern takes too long");
    }
  }

  /** How often a text may still be looked at. */
  private static final class Patience {
    private int left = PATIENCE;

    void look() {
      if (--left < 0) {
        throw new GivenUp();
      }
    }
  }

  /** A text that counts how often it is looked at. */
  private record Counted(String text, Patience patience, int start, int end)
      implements CharSequence {
    @Override
    public int length() {
      return end - start;
    }

    @Override
    public char charAt(int index) {
      patience.look();
      return text.charAt(start + index);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return new Counted(text, patience, start + from, start + to);
    }

    @Override
    public String toString() {
      return text.substring(start, end);
    }
  }
}
