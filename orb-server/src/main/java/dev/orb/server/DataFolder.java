package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The data folder, held by one server at a time. */
final class DataFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private DataFolder(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Makes the folder readable by its owner alone, and takes it.
   *
   * @throws OrbException {@code INVALID_CONFIG} if it cannot be written or another server has it
   */
  static DataFolder take(Path path) {
    try {
      Files.createDirectories(path);
      if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      }
      FileChannel channel =
          FileChannel.open(
              path.resolve("orb.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      return new DataFolder(path, channel, lock(path, channel));
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "data: the folder " + path + " cannot be written: " + e.getMessage(),
          "name a folder that this user may write",
          e);
    }
  }

  private static FileLock lock(Path path, FileChannel channel) throws IOException {
    @Nullable FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // why: held by this very process, which is refused like any other
    }
    if (lock == null) {
      channel.close();
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "data: another server uses the folder " + path,
          "stop it, or name another folder");
    }
    return lock;
  }

  Path path() {
    return path;
  }

  /** The name of the node: the one that is asked for, else the one kept, else the host's. */
  String node(@Nullable String asked) {
    Path file = path.resolve("node");
    try {
      if (asked == null && Files.exists(file)) {
        return Names.id("node", Files.readString(file).strip());
      }
      String name = asked == null ? hostName() : asked;
      Files.writeString(file, name + "\n");
      return name;
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG, "data: " + file + " cannot be used", "make it writable", e);
    }
  }

  private static String hostName() {
    try {
      String host = InetAddress.getLocalHost().getHostName();
      return Names.isId(host) ? host : "orb";
    } catch (UnknownHostException e) {
      return "orb";
    }
  }

  /** Lets go of the folder. Idempotent. */
  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "the lock of " + path + " is stuck", null, e);
    }
  }
}
