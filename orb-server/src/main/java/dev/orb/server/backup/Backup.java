package dev.orb.server.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A back-up that was made. Holds secrets: the keys of the fleet, and hashes. Thread-safe. */
public final class Backup implements AutoCloseable {
  private final Path file;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  Backup(Path file, Runnable onClose) {
    this.file = file;
    this.onClose = onClose;
  }

  /** Its bytes. */
  public long size() throws IOException {
    return Files.size(file);
  }

  /** Its content, a ZIP file; to be closed by the caller. */
  public InputStream open() throws IOException {
    return Files.newInputStream(file);
  }

  /** Removes it. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      onClose.run();
    }
  }
}
