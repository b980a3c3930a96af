package dev.orb.protocol;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command ended without success. A handler throws it to fail on purpose, with words and a detail
 * for the caller; a caller gets it from a call whose delivery ended in any failure.
 *
 * <p>Only code, message and detail cross the wire; stacks stay where they were thrown.
 */
public class CommandFailed extends OrbException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Object detail;

  /** A handler's own failure: {@code HANDLER_ERROR} with these words. */
  public CommandFailed(String message) {
    this(ErrorCode.HANDLER_ERROR, message, null);
  }

  /**
   * A handler's own failure, with a detail.
   *
   * @param detail anything that becomes JSON
   */
  public CommandFailed(String message, Object detail) {
    this(ErrorCode.HANDLER_ERROR, message, detail);
  }

  /** What a reply or the journal said. */
  public CommandFailed(ErrorCode code, String message, @Nullable Object detail) {
    super(code, message);
    this.detail = detail;
  }

  /** More about the failure: at a caller a {@link Json}, at a handler whatever it was given. */
  public final Optional<Object> detail() {
    return Optional.ofNullable(detail);
  }
}
