package dev.orb.http.api;

import dev.orb.protocol.OrbException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A body whose reader can be told by others to stop: its next read fails with their reason. */
final class EndableStream extends FilterInputStream {
  private volatile @Nullable OrbException over;

  EndableStream(InputStream body) {
    super(body);
  }

  void end(OrbException why) {
    over = why;
  }

  private void requireOpen() {
    OrbException why = over;
    if (why != null) {
      throw why;
    }
  }

  @Override
  public int read() throws IOException {
    requireOpen();
    return super.read();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    requireOpen();
    return super.read(into, offset, length);
  }
}
