package dev.orb.protocol.message;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.regex.Pattern;

/** What bytes are, as in HTTP. Nobody on the way looks at it but for its length and letters. */
public final class ContentType {
  private static final Pattern FORM = Pattern.compile("[!-~][ -~]{0,127}");

  private ContentType() {}

  /**
   * The same text.
   *
   * @throws OrbException {@code BAD_PARAMS} if it is none
   */
  public static String require(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'" + Names.shown(text) + "' is no content type");
    }
    return text;
  }
}
