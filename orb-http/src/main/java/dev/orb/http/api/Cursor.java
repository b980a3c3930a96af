package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Page;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** Opaque cursors of lists that are sorted by id. */
final class Cursor {
  private Cursor() {}

  static String read(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'after' is no cursor", "give the 'next' of the page before", e);
    }
  }

  /** A page of what was read, one item more than the limit if there is more. */
  static <T> Page<T> page(List<T> found, int limit, Function<T, String> id) {
    if (found.size() <= limit) {
      return new Page<>(found, null);
    }
    List<T> items = found.subList(0, limit);
    String last = id.apply(items.get(limit - 1));
    return new Page<>(
        items,
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(last.getBytes(StandardCharsets.UTF_8)));
  }
}
