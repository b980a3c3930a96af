package dev.orb.server.broker;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker a folder. The library's own lock would wait for ever for the other process; this one
 * refuses at once. The operating system lets go of it when the process dies.
 */
final class FolderLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes the folder if need be and takes it.
   *
   * @throws OrbException {@code INVALID_CONFIG} if it cannot be written or another broker has it
   */
  static FolderLock take(Path folder) {
    FileChannel channel;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw refused(
          "the data folder " + folder + " cannot be written (" + e.getClass().getSimpleName() + ")",
          "name a folder that this user may write",
          e);
    }
    try {
      if (channel.tryLock() != null) {
        return new FolderLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // why: the same process has it; the answer is the same as for another process
      channel = closed(channel);
    } catch (IOException e) {
      closed(channel);
      throw refused("the data folder " + folder + " cannot be locked", "use a local disk", e);
    }
    closed(channel);
    throw refused(
        "the data folder " + folder + " is in use by another server",
        "stop that one, or name another folder",
        null);
  }

  /** Lets go. Idempotent. */
  @Override
  public void close() {
    closed(channel);
  }

  private static FileChannel closed(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // why: nothing was written through it, and the lock goes with the descriptor
      LOG.debug("closing the folder's lock", e);
    }
    return channel;
  }

  private static OrbException refused(String reason, String mend, @Nullable Throwable cause) {
    return new OrbException(ErrorCode.INVALID_CONFIG, "data: " + reason, mend, cause);
  }
}
