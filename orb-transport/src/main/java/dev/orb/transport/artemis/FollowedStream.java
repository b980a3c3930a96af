package dev.orb.transport.artemis;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.jspecify.annotations.Nullable;

/**
 * What the library reads to send it. It would read as fast as the source gives, and keep in memory
 * what the network does not take; so each mebibyte waits for an answer of the broker, which comes
 * when the broker has all that was sent before.
 */
final class FollowedStream extends FilterInputStream {
  private static final int STRIDE = 1 << 20;

  private final Following following;
  private long read;
  private long asked;
  private @Nullable OrbException fault;

  /** Returns when the broker has what was sent. */
  @FunctionalInterface
  interface Following {
    void await() throws ActiveMQException;
  }

  FollowedStream(InputStream source, Following following) {
    super(source);
    this.following = following;
  }

  /** Why the source could not be read, if that was it. */
  Optional<OrbException> fault() {
    return Optional.ofNullable(fault);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    follow();
    int count;
    try {
      count = in.read(into, offset, length);
    } catch (IOException | RuntimeException e) {
      fault =
          e instanceof OrbException ours
              ? ours
              : new OrbException(
                  ErrorCode.BAD_PARAMS, "the source cannot be read: " + e.getMessage(), null, e);
      throw e;
    }
    read += Math.max(0, count);
    return count;
  }

  private void follow() throws IOException {
    if (read - asked < STRIDE) {
      return;
    }
    asked = read;
    try {
      following.await();
    } catch (ActiveMQException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
