package dev.orb.agent;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The agent's state folder, held by one agent at a time: another one would end its processes. */
final class StateFolder implements AutoCloseable {
  private final FileChannel file;

  private StateFolder(FileChannel file) {
    this.file = file;
  }

  /**
   * Makes the folder, for this user alone, and holds it.
   *
   * @throws OrbException {@code INVALID_CONFIG} if that is not possible
   */
  static StateFolder hold(Path folder) {
    FileChannel file;
    try {
      make(folder);
      file =
          FileChannel.open(
              folder.resolve("agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw refused(folder + " cannot be used (" + e + ")", "a folder that this user may write", e);
    }
    FileLock lock = null;
    try {
      lock = file.tryLock();
    } catch (IOException | OverlappingFileLockException e) {
      close(file);
      throw inUse(folder, e);
    }
    if (lock == null) {
      close(file);
      throw inUse(folder, null);
    }
    return new StateFolder(file);
  }

  private static void make(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(folder);
    }
  }

  private static OrbException inUse(Path folder, @Nullable Exception cause) {
    return refused(folder + " is in use by another agent", "a folder of its own for each", cause);
  }

  private static OrbException refused(String fault, String allowed, @Nullable Exception cause) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG, "state: " + fault, "allowed: " + allowed, cause);
  }

  private static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      // the operating system closes it with the process
    }
  }

  @Override
  public void close() {
    close(file);
  }
}
