package dev.orb.server.journal;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One node at a time in a data folder, also within one process. The system frees it at a kill. */
final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws OrbException {@code INVALID_CONFIG} if the folder is in use or cannot be written
   */
  static FolderLock take(Path folder) {
    FileChannel channel = null;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve("orb.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw inUse(folder);
      }
      return new FolderLock(channel);
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "data: cannot write in " + folder + " (" + e.getClass().getSimpleName() + ")",
          "choose a folder that this user may write",
          e);
    }
  }

  private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel)
      throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  static OrbException inUse(Path folder) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "data: " + folder + " is in use by another node",
        "stop that node, or choose another folder");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // why: the lock is gone with the process at the latest, and nobody can mend this
    }
  }
}
