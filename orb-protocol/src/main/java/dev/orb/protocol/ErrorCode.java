package dev.orb.protocol;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fixed set of failures, the same on the wire, in HTTP problems, in exceptions and at the
 * shell.
 *
 * <p>A code never changes with a log level or a debug mode. {@link #httpStatus()} and {@link
 * #exitCode()} say how the code shows at each edge.
 */
public enum ErrorCode {
  /** The parameters do not fit the command, or the request names nobody. */
  BAD_PARAMS(400, 2),
  /** The bytes are not a message of this protocol. */
  MALFORMED(400, 2),
  /** The message speaks a protocol version that this end does not. */
  UNSUPPORTED_VERSION(400, 2),
  /** A setting is unknown, of the wrong type or impossible. */
  INVALID_CONFIG(400, 2),
  /** No credentials, or wrong ones. */
  UNAUTHORIZED(401, 3),
  /** Known, but not allowed to do this. */
  FORBIDDEN(403, 6),
  /** The thing named does not exist, or nobody matched. */
  NOT_FOUND(404, 4),
  /** No client of that id is enrolled. */
  UNKNOWN_CLIENT(404, 4),
  /** The receiver has no handler of that name. */
  UNKNOWN_COMMAND(404, 4),
  /** The request contradicts what is already there. */
  CONFLICT(409, 6),
  /** The id is taken. */
  DUPLICATE_ID(409, 6),
  /** A thing that starts once was started again. */
  ALREADY_STARTED(409, 6),
  /** The command does not wait, and the client is not connected. */
  CLIENT_OFFLINE(409, 6),
  /** The thing changed since the caller looked. */
  PRECONDITION_FAILED(412, 6),
  /** The payload is over the limit. */
  TOO_LARGE(413, 6),
  /** Too many requests from this caller. */
  RATE_LIMITED(429, 6),
  /** The client has as many open commands as it may have. */
  QUEUE_FULL(503, 3),
  /** The disk is full, or nearly. */
  STORAGE_FULL(503, 3),
  /** This end is stopping and takes no new work. */
  SHUTTING_DOWN(503, 3),
  /** A part that is needed does not answer. */
  UNAVAILABLE(503, 3),
  /** It was not started yet. */
  NOT_STARTED(503, 3),
  /** There is no connection to the broker now. */
  NOT_CONNECTED(503, 3),
  /** Time ran out. */
  TIMEOUT(504, 5),
  /** The handler threw, or said that it failed. */
  HANDLER_ERROR(500, 1),
  /** The session that an ephemeral command was for has ended. */
  DISCONNECTED(500, 1),
  /** It had started when its client died. */
  INTERRUPTED(500, 1),
  /** It was not started in time. */
  EXPIRED(500, 1),
  /** It was cancelled. */
  CANCELLED(500, 1),
  /** A newer command took its place. */
  SUPERSEDED(500, 1),
  /** Its client was removed. */
  REMOVED(500, 1),
  /** A fault of ours. */
  INTERNAL(500, 1);

  private static final Map<String, ErrorCode> BY_NAME =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

  private final int httpStatus;
  private final int exitCode;

  ErrorCode(int httpStatus, int exitCode) {
    this.httpStatus = httpStatus;
    this.exitCode = exitCode;
  }

  /** The status of an HTTP answer that carries this code. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The exit code of a command line that ends with this code. */
  public int exitCode() {
    return exitCode;
  }

  /** The code of that name, empty for a name from a newer peer. */
  public static Optional<ErrorCode> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
