package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The data folder: readable by its owner alone, with the small files that others read. The journal
 * in it holds the lock that keeps a second server away.
 */
final class DataFolder {
  private final Path path;

  private DataFolder(Path path) {
    this.path = path;
  }

  /**
   * Makes the folder if it is not there, readable by its owner alone.
   *
   * @throws OrbException {@code INVALID_CONFIG} if it cannot be written
   */
  static DataFolder prepare(Path path) {
    try {
      Files.createDirectories(path);
      if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      }
    } catch (IOException e) {
      throw unusable(path, e);
    }
    if (!Files.isWritable(path)) {
      throw unusable(path, null);
    }
    return new DataFolder(path);
  }

  private static OrbException unusable(Path path, @Nullable IOException cause) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "data: the folder " + path + " cannot be written",
        "name a folder that this user may write",
        cause);
  }

  Path path() {
    return path;
  }

  /** The name of the node: the one that is asked for, else the one kept, else the host's. */
  String node(@Nullable String asked) {
    if (asked != null) {
      return asked;
    }
    String kept = read("node");
    return kept.isEmpty() ? hostName() : Names.id("node", kept);
  }

  /**
   * The random id of this folder, made at its first use. Only for who holds the folder's lock, as
   * two that begin together would make two.
   */
  String id() {
    String kept = read("folder.id");
    if (!kept.isEmpty()) {
      return kept;
    }
    String made = UUID.randomUUID().toString();
    write("folder.id", made);
    return made;
  }

  private String read(String file) {
    Path whole = path.resolve(file);
    try {
      return Files.exists(whole) ? Files.readString(whole).strip() : "";
    } catch (IOException e) {
      throw unusable(whole, e);
    }
  }

  /** Writes one line as the whole of a file of the folder, or leaves what was there. */
  void write(String file, String line) {
    Path whole = path.resolve(file);
    Path fresh = path.resolve(file + ".new");
    try {
      Files.writeString(fresh, line + "\n");
      Files.move(fresh, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unusable(whole, e);
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
}
