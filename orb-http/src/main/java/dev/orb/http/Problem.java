package dev.orb.http;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.dispatch.AllRefused;
import dev.orb.server.fleet.NobodyToAsk;
import dev.orb.server.journal.Refusal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A failure as {@code application/problem+json} (RFC 9457).
 *
 * @param type always {@code about:blank}: the code says which failure it is
 * @param title the code in words
 * @param status the HTTP status
 * @param code the error code
 * @param detail the cause
 * @param mend what the caller can do about it
 * @param refused targets that were refused, where that is the failure
 */
record Problem(
    String type,
    String title,
    int status,
    String code,
    String detail,
    @Nullable String mend,
    @Nullable List<Refused> refused) {
  static final String MEDIA_TYPE = "application/problem+json";

  /** One target that was refused. */
  record Refused(String client, String code) {}

  static Problem of(OrbException e) {
    List<Refused> refused =
        e instanceof AllRefused all
            ? view(all.refused())
            : e instanceof NobodyToAsk nobody ? view(nobody.refused()) : null;
    return of(e.code().httpStatus(), e.code(), e.reason(), e.mend().orElse(null), refused);
  }

  private static List<Refused> view(List<Refusal> refusals) {
    return refusals.stream()
        .map(refusal -> new Refused(refusal.client(), refusal.code().name()))
        .toList();
  }

  static Problem of(int status, ErrorCode code, String detail, @Nullable String mend) {
    return of(status, code, detail, mend, null);
  }

  private static Problem of(
      int status,
      ErrorCode code,
      String detail,
      @Nullable String mend,
      @Nullable List<Refused> refused) {
    return new Problem("about:blank", title(code), status, code.name(), detail, mend, refused);
  }

  private static String title(ErrorCode code) {
    String words = code.name().replace('_', ' ').toLowerCase(Locale.ROOT);
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  String json() {
    return JsonCodec.of(this).text();
  }
}
