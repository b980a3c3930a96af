package dev.orb.server.security;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A folder that its owner alone can read, with files that are there whole or not at all, also after
 * a power cut.
 */
final class SecretFolder {
  private final Path path;

  SecretFolder(Path path) {
    this.path = path;
  }

  Path file(String name) {
    return path.resolve(name);
  }

  /** Makes it if it is not there. */
  void prepare() {
    try {
      Files.createDirectories(path);
      if (hasModes()) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      }
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  void writeIfOther(String name, String text) {
    try {
      if (!Files.exists(file(name)) || !Files.readString(file(name)).equals(text)) {
        write(name, text);
      }
    } catch (IOException e) {
      throw unusable(file(name), e);
    }
  }

  void write(String name, String text) {
    Path fresh = path.resolve(name + ".new");
    try {
      Files.deleteIfExists(fresh);
      try (FileChannel out =
          FileChannel.open(
              fresh,
              Set.<OpenOption>of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              modes())) {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(
          fresh, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unusable(file(name), e);
    }
  }

  private FileAttribute<?>[] modes() throws IOException {
    return hasModes()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private boolean hasModes() throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }

  private static OrbException unusable(Path file, IOException cause) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "data: " + file + " cannot be read or written",
        "name a folder that this user may write",
        cause);
  }
}
