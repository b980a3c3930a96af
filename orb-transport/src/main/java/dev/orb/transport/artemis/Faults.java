package dev.orb.transport.artemis;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.jspecify.annotations.Nullable;

/** Says in our codes what the broker or its client library threw. */
final class Faults {
  // why: the broker tells wrong credentials and missing rights apart by these numbers alone
  private static final String WRONG_CREDENTIALS = "AMQ229031";
  private static final String DISK_FULL = "AMQ229119";

  private Faults() {}

  /** What went wrong while connecting, where no connection is a fault of the other end. */
  static OrbException whileConnecting(String where, Throwable thrown) {
    OrbException fault = of("connect to " + where, thrown);
    ErrorCode code =
        switch (fault.code()) {
          case NOT_CONNECTED -> ErrorCode.UNAVAILABLE;
          case FORBIDDEN -> saysForbidden(thrown) ? ErrorCode.FORBIDDEN : ErrorCode.UNAUTHORIZED;
          default -> fault.code();
        };
    return code == fault.code()
        ? fault
        : new OrbException(code, fault.reason(), fault.mend().orElse(null), thrown);
  }

  /** What went wrong on a connection. */
  static OrbException of(String doing, Throwable thrown) {
    if (thrown instanceof OrbException already) {
      return already;
    }
    String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    Optional<ErrorCode> named = codeAtStart(message);
    if (named.isPresent()) {
      String rest = message.substring(named.get().name().length() + 2);
      return new OrbException(named.get(), rest, null, thrown);
    }
    ErrorCode code = code(thrown, message);
    String mend =
        switch (code) {
          case UNAUTHORIZED -> "check the id and its secret";
          case NOT_CONNECTED, UNAVAILABLE -> "see that the broker runs and can be reached";
          default -> null;
        };
    return new OrbException(code, "cannot " + doing + ": " + message, mend, thrown);
  }

  static OrbException notConnected(@Nullable String why) {
    return new OrbException(
        ErrorCode.NOT_CONNECTED,
        why == null ? "the connection is closed" : "the connection was lost: " + why);
  }

  private static ErrorCode code(Throwable thrown, String message) {
    if (!(thrown instanceof ActiveMQException known)) {
      // why: the client library throws these where it finds its connection gone
      return thrown instanceof IllegalStateException
          ? ErrorCode.NOT_CONNECTED
          : ErrorCode.UNAVAILABLE;
    }
    ActiveMQExceptionType type = known.getType();
    return switch (type) {
      case SECURITY_EXCEPTION ->
          message.contains(WRONG_CREDENTIALS) ? ErrorCode.UNAUTHORIZED : ErrorCode.FORBIDDEN;
      case QUEUE_DOES_NOT_EXIST, ADDRESS_DOES_NOT_EXIST -> ErrorCode.NOT_FOUND;
      case ADDRESS_FULL ->
          message.contains(DISK_FULL) ? ErrorCode.STORAGE_FULL : ErrorCode.QUEUE_FULL;
      case CONNECTION_TIMEDOUT -> ErrorCode.TIMEOUT;
      case NOT_CONNECTED,
          DISCONNECTED,
          REMOTE_DISCONNECT,
          UNBLOCKED,
          OBJECT_CLOSED,
          ILLEGAL_STATE ->
          ErrorCode.NOT_CONNECTED;
      case DUPLICATE_ID_REJECTED -> ErrorCode.DUPLICATE_ID;
      default -> ErrorCode.UNAVAILABLE;
    };
  }

  /** Our own plug-in in the broker says {@code CONFLICT: another instance ...}. */
  private static Optional<ErrorCode> codeAtStart(String message) {
    int colon = message.indexOf(": ");
    return colon < 0 ? Optional.empty() : ErrorCode.named(message.substring(0, colon));
  }

  private static boolean saysForbidden(Throwable thrown) {
    String message = thrown.getMessage();
    return message != null && message.startsWith(ErrorCode.FORBIDDEN.name());
  }
}
