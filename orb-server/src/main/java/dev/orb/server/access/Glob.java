package dev.orb.server.access;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.regex.Pattern;

/**
 * A pattern of command names, in which {@code *} is any text, none too.
 *
 * @param text as it was written
 */
public record Glob(String text) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.:/*-]{1,128}");
  private static final char ANY = '*';

  /**
   * @throws OrbException {@code BAD_PARAMS} if no command could match it
   */
  public Glob {
    if (!FORM.matcher(text).matches()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "'" + Names.shown(text) + "' is no pattern of command names",
          "give a name, or one in which * is any text, such as disk.*");
    }
  }

  /** Whether a name fits. Takes a time that the product of both lengths bounds. */
  public boolean matches(String name) {
    return fits(name);
  }

  /** Whether each name that fits the other one fits this one too. */
  public boolean contains(Glob other) {
    // why this is enough: a star of the other can only be met by a star of this one
    return fits(other.text);
  }

  private boolean fits(String name) {
    int at = 0;
    int in = 0;
    int star = -1;
    int afterStar = 0;
    while (in < name.length()) {
      if (at < text.length() && text.charAt(at) == ANY) {
        star = at++;
        afterStar = in;
      } else if (at < text.length() && text.charAt(at) == name.charAt(in)) {
        at++;
        in++;
      } else if (star >= 0) {
        at = star + 1;
        in = ++afterStar;
      } else {
        return false;
      }
    }
    while (at < text.length() && text.charAt(at) == ANY) {
      at++;
    }
    return at == text.length();
  }
}
