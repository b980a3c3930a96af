package dev.orb.server.folder;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node at a time in a folder, also within one process. Refuses at once, never waits. The
 * operating system lets go of it when the process dies.
 */
public final class FolderLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes the folder if need be and takes it.
   *
   * @param name of the lock's file in the folder
   * @throws OrbException {@code INVALID_CONFIG} if it is taken or cannot be written
   */
  public static FolderLock take(Path folder, String name) {
    FileChannel channel = null;
    boolean taken = false;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        throw inUse(folder);
      }
      taken = true;
      return new FolderLock(channel);
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "data: cannot write in " + folder + " (" + e.getClass().getSimpleName() + ")",
          "choose a folder on a local disk that this user may write",
          e);
    } finally {
      if (channel != null && !taken) {
        close(channel);
      }
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // why: this process has it; the answer is the same as for another process
      return null;
    }
  }

  /** The refusal of a folder that another node has. */
  public static OrbException inUse(Path folder) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "data: " + folder + " is in use by another node",
        "stop that node, or choose another folder");
  }

  /** Lets go. Idempotent. */
  @Override
  public void close() {
    close(channel);
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // why: nothing was written through it, and the lock goes with the descriptor
      LOG.debug("closing a folder's lock", e);
    }
  }
}
