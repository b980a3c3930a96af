package dev.orb.client.payload;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of payloads that are here for a command: one of the state folder, or of the system's
 * temporary ones. What it holds is of use to one process only, so it is emptied at start and end.
 * Not thread-safe.
 */
final class Spool {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

  private final @Nullable Path state;
  private @Nullable Path folder;

  /** A spool in a state folder; null for a temporary folder. */
  Spool(@Nullable Path state) {
    this.state = state == null ? null : state.resolve("payloads");
    clear();
  }

  /** An empty file of that name, open for writing. */
  FileChannel create(Path file) throws IOException {
    Files.deleteIfExists(file);
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        mode(file, "rw-------"));
  }

  /** Where the file of that name is or will be. */
  Path file(String name) throws IOException {
    return folder().resolve(name);
  }

  /** Bytes that may still be written. */
  long room() throws IOException {
    return Files.getFileStore(folder()).getUsableSpace();
  }

  private Path folder() throws IOException {
    Path known = folder;
    if (known == null) {
      Path own = state;
      known =
          own == null
              ? Files.createTempDirectory("orb-payloads-")
              : Files.createDirectories(own, mode(own, "rwx------"));
      folder = known;
    }
    return known;
  }

  private static FileAttribute<?>[] mode(Path path, String mode) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  /** Removes a file, or says that it could not. */
  void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("the payload {} could not be removed ({})", file, e.toString());
    }
  }

  /** Removes everything in it, and the folder. */
  void clear() {
    Path all = folder == null ? state : folder;
    folder = null;
    if (all == null || !Files.isDirectory(all)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(all)) {
      files.forEach(this::remove);
    } catch (IOException e) {
      LOG.warn("old payloads in {} could not be looked for ({})", all, e.toString());
    }
    remove(all);
  }
}
