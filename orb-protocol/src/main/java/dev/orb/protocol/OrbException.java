package dev.orb.protocol;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one root of everything that ORB throws: a {@link ErrorCode code}, the cause in words, and,
 * where there is one, what the reader can do about it.
 *
 * <p>Unchecked. Subclasses exist where a caller would catch one kind and not another.
 */
public class OrbException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String reason;
  private final @Nullable String mend;

  /**
   * @param code which failure it is
   * @param reason the cause, in words for the person who reads it
   */
  public OrbException(ErrorCode code, String reason) {
    this(code, reason, null, null);
  }

  /**
   * @param code which failure it is
   * @param reason the cause, in words for the person who reads it
   * @param mend what the reader can do about it
   */
  public OrbException(ErrorCode code, String reason, String mend) {
    this(code, reason, mend, null);
  }

  /**
   * @param code which failure it is
   * @param reason the cause, in words for the person who reads it
   * @param mend what the reader can do about it, if anything
   * @param cause what was thrown underneath, if anything
   */
  public OrbException(
      ErrorCode code, String reason, @Nullable String mend, @Nullable Throwable cause) {
    super(mend == null ? code + ": " + reason : code + ": " + reason + "; " + mend, cause);
    this.code = code;
    this.reason = reason;
    this.mend = mend;
  }

  /** Which failure it is. */
  public final ErrorCode code() {
    return code;
  }

  /** The cause in words, without code and mend. */
  public final String reason() {
    return reason;
  }

  /** What the reader can do about it. */
  public final Optional<String> mend() {
    return Optional.ofNullable(mend);
  }
}
