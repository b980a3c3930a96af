package dev.orb.http;

import dev.orb.http.api.Caller;
import dev.orb.protocol.Ticker;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is left of a body before its request is refused. A connection that is closed while
 * something on it is unread is reset, and the answer is lost with it: whoever sent too much would
 * see a broken pipe, and not why. The idea is nginx's lingering close.
 */
final class Unread {
  private static final Logger LOG = LoggerFactory.getLogger(Unread.class);

  /** Who sends more finds the connection cut. */
  static final long MOST = 64L << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int AT_A_TIME = 1 << 16;

  private Unread() {}

  /** Blocks for the sender, for some seconds; only for a caller who was let in. */
  static void discard(Context context) {
    boolean asks = context.header("Expect") != null;
    // why not of one who asks first: he has sent nothing, and is to keep it
    if (asks || !Caller.isKnown(context)) {
      return;
    }
    long begun = Ticker.SYSTEM.nanos();
    long left = MOST;
    try {
      InputStream body = context.req().getInputStream();
      byte[] some = new byte[AT_A_TIME];
      int read = 0;
      while (read >= 0 && left > 0 && Ticker.SYSTEM.since(begun).compareTo(PATIENCE) < 0) {
        read = body.read(some);
        left -= read;
      }
    } catch (IOException e) {
      LOG.debug("the rest of a refused body did not come: {}", e.toString());
    }
  }
}
