package dev.orb.transport.artemis;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says what went wrong between the socket and the broker's own words. */
final class LineFaults {
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
  private static final Pattern ABOUT_OUR_CERTIFICATE =
      Pattern.compile(".*certificate.*|unknown_ca|access_denied");

  private LineFaults() {}

  /** A plain client met a handshake. */
  static OrbException encryptedPort(Server server) {
    return new OrbException(
        ErrorCode.UNAVAILABLE,
        server + " takes no plain text from other machines",
        "dial ssl://" + server.host() + ":" + server.port());
  }

  /** What it means, if it is known here. */
  static Optional<OrbException> of(Server server, Throwable thrown) {
    List<Throwable> causes = new ArrayList<>();
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof OrbException ours) {
        return Optional.of(
            new OrbException(
                ours.code(), server + ": " + ours.reason(), ours.mend().orElse(null), ours));
      }
      // why from the inmost: what is around it says what it prevented
      causes.add(0, cause);
    }
    return causes.stream().flatMap(cause -> Stream.ofNullable(known(server, cause))).findFirst();
  }

  private static @Nullable OrbException known(Server server, Throwable cause) {
    if (cause instanceof ProxyConnectException) {
      return new OrbException(
          ErrorCode.UNAVAILABLE,
          "the proxy did not connect: " + cause.getMessage(),
          "check the proxy, its user, and that it may dial the server",
          cause);
    }
    if (cause instanceof NotSslRecordException) {
      return new OrbException(
          ErrorCode.UNAVAILABLE,
          server + " does not speak TLS",
          "dial tcp://" + server.host() + ":" + server.port() + ", or encrypt it at the server",
          cause);
    }
    if (cause instanceof SslHandshakeTimeoutException) {
      return new OrbException(
          ErrorCode.TIMEOUT,
          server + " did not finish the TLS handshake in time",
          "see that it is a broker and not overloaded",
          cause);
    }
    if (cause instanceof ClosedChannelException
        || (cause instanceof SSLException && isClosing(String.valueOf(cause.getMessage())))) {
      return closed(server, cause);
    }
    return cause instanceof SSLException ? tls(server, cause) : null;
  }

  private static boolean isClosing(String message) {
    return message.contains("closed while SSL/TLS handshake")
        || message.contains("closing inbound");
  }

  private static @Nullable OrbException closed(Server server, Throwable cause) {
    return server.encrypted()
        ? new OrbException(
            ErrorCode.UNAVAILABLE,
            server + " closed the connection in the TLS handshake",
            "if its port is plain, dial tcp://; else see its log",
            cause)
        : null;
  }

  private static OrbException tls(Server server, Throwable cause) {
    Matcher alert = ALERT.matcher(String.valueOf(cause.getMessage()));
    String word = alert.find() ? alert.group(1) : "";
    if (ABOUT_OUR_CERTIFICATE.matcher(word).matches()) {
      return new OrbException(
          ErrorCode.UNAUTHORIZED,
          server + " refused this client's certificate, or wants one (" + word + ")",
          "give tls.cert and tls.key that the server's client-ca has signed",
          cause);
    }
    return new OrbException(
        ErrorCode.UNAVAILABLE,
        "no TLS with " + server + ": " + (word.isEmpty() ? cause.getMessage() : word),
        "both ends need TLS 1.2 or 1.3",
        cause);
  }
}
