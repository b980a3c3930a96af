package dev.orb.protocol.json;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are no message of this version: {@code MALFORMED} or {@code UNSUPPORTED_VERSION}, with
 * what could still be read, so that the sender can be answered.
 *
 * <p>Answer commands only: an answer to a reply could go back and forth without end.
 */
public final class MalformedMessage extends OrbException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable CommandId id;
  private final @Nullable Kind kind;

  MalformedMessage(
      ErrorCode code,
      String reason,
      @Nullable String mend,
      @Nullable Throwable cause,
      Traces traces) {
    super(code, reason, mend, cause);
    this.id = traces.id();
    this.kind = traces.kind();
  }

  /** The command that it is about: its {@code corr}, or else its {@code id}. */
  public Optional<CommandId> id() {
    return Optional.ofNullable(id);
  }

  /** What it said that it is. */
  public Optional<Kind> kind() {
    return Optional.ofNullable(kind);
  }

  /**
   * What a scan of the top level found before the first fault.
   *
   * @param id the command that it is about
   * @param kind what it said that it is
   */
  record Traces(@Nullable CommandId id, @Nullable Kind kind) {
    static final Traces NONE = new Traces(null, null);
  }
}
