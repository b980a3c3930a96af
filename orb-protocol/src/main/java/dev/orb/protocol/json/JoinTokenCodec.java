package dev.orb.protocol.json;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.JoinToken;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A join token as one word that survives being copied: a prefix with the version, then JSON in
 * base64url. No state.
 */
public final class JoinTokenCodec {
  /** Begins every token of this version. */
  public static final String PREFIX = "orbj1_";

  private static final int LONGEST = 4096;

  private JoinTokenCodec() {}

  /** The one word. */
  public static String encode(JoinToken token) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("u", token.server());
    putUnlessNull(members, "f", token.fingerprint());
    putUnlessNull(members, "t", token.credential());
    putUnlessNull(members, "c", token.client());
    byte[] json = JsonCodec.of(members).text().getBytes(StandardCharsets.UTF_8);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  private static void putUnlessNull(
      Map<String, String> members, String name, @Nullable String value) {
    if (value != null) {
      members.put(name, value);
    }
  }

  /**
   * Reads the word; white space around it, and where a terminal broke it, counts for nothing.
   *
   * @throws OrbException {@code BAD_PARAMS}, which shows nothing of it
   */
  public static JoinToken decode(String text) {
    String word = text.replaceAll("\\s+", "");
    if (!word.startsWith(PREFIX) || word.length() > LONGEST) {
      throw unreadable("it does not begin with " + PREFIX, null);
    }
    try {
      byte[] json = Base64.getUrlDecoder().decode(word.substring(PREFIX.length()));
      Json read = JsonCodec.parse(json);
      return new JoinToken(
          member(read, "u").orElse(""),
          member(read, "f").orElse(null),
          member(read, "t").orElse(""),
          member(read, "c").orElse(null));
    } catch (IllegalArgumentException | OrbException e) {
      throw unreadable("a part of it is missing or wrong", e);
    }
  }

  private static Optional<String> member(Json token, String name) {
    return token.get(name).map(Json::string);
  }

  private static OrbException unreadable(String fault, @Nullable Exception cause) {
    return new OrbException(
        ErrorCode.BAD_PARAMS,
        "this is no join token: " + fault,
        "copy the whole of what orb join-token create printed",
        cause);
  }
}
