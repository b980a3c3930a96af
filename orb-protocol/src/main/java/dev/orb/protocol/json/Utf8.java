package dev.orb.protocol.json;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Bytes to text, refusing what is not UTF-8. */
final class Utf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  static String read(byte[] bytes) {
    // why: this decoder is several times as fast as a strict one, and it marks every fault
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? text : readStrictly(bytes);
  }

  private static String readStrictly(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "the bytes are not UTF-8", null, e);
    }
  }
}
