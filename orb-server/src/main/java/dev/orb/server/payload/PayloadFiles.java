package dev.orb.server.payload;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.folder.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of payloads: of each a file with its bytes under its id, and beside it one that says
 * what it is. The bytes get their name last, so what has both is whole; everything else is what a
 * process that died left over. Blocks for the disk.
 */
final class PayloadFiles {
  private static final Logger LOG = LoggerFactory.getLogger(PayloadFiles.class);
  private static final String WHAT = ".json";
  private static final String PART = ".part";

  private final Path folder;

  PayloadFiles(Path folder) {
    this.folder = folder;
    try {
      OwnerOnly.folder(folder);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private OrbException unusable(IOException e) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "data: the folder " + folder + " cannot be used",
        "see that this user may read and write it",
        e);
  }

  Path bytes(CommandId id) {
    return folder.resolve(id.toString());
  }

  Path what(CommandId id) {
    return folder.resolve(id + WHAT);
  }

  Path part(CommandId id) {
    return folder.resolve(id + PART);
  }

  /** Everything that is whole; what is not is removed. */
  List<Kept> readAll() {
    List<Kept> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Optional<Kept> kept = read(file);
        if (kept.isPresent()) {
          all.add(kept.get());
        } else if (!isWhatOfWhole(file)) {
          LOG.info("{} is left over and is removed", file);
          Files.deleteIfExists(file);
        }
      }
      return all;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private Optional<Kept> read(Path file) throws IOException {
    try {
      CommandId id = CommandId.parse(String.valueOf(file.getFileName()));
      StoredPayload what = StoredPayload.of(id, Files.readAllBytes(what(id)));
      if (Files.size(file) == what.size()) {
        return Optional.of(new Kept(what, Files.getLastModifiedTime(file).toInstant()));
      }
      LOG.warn("the payload {} has not the size that it had", id);
    } catch (NoSuchFileException | RuntimeException e) {
      LOG.debug("{} is no payload", file, e);
    }
    return Optional.empty();
  }

  private static boolean isWhatOfWhole(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(WHAT)
        && Files.exists(file.resolveSibling(name.substring(0, name.length() - WHAT.length())));
  }

  /** Gives bytes that are on disk their name, and with it makes them a payload. */
  void commit(StoredPayload what) throws IOException {
    Path fresh = folder.resolve(what.id() + WHAT + PART);
    try (FileChannel out = open(fresh)) {
      ByteBuffer text = ByteBuffer.wrap(what.text().getBytes(StandardCharsets.UTF_8));
      while (text.hasRemaining()) {
        int unused = out.write(text);
      }
      out.force(true);
    }
    Files.move(fresh, what(what.id()), StandardCopyOption.ATOMIC_MOVE);
    Files.move(part(what.id()), bytes(what.id()), StandardCopyOption.ATOMIC_MOVE);
    syncFolder();
  }

  /** A new file with mode 0600. */
  static FileChannel open(Path file) throws IOException {
    OwnerOnly.create(file).close();
    return FileChannel.open(file, StandardOpenOption.WRITE);
  }

  private void syncFolder() {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      LOG.debug("this system syncs no folders", e);
    }
  }

  void touch(CommandId id, Instant when) {
    try {
      Files.setLastModifiedTime(bytes(id), FileTime.from(when));
    } catch (IOException e) {
      LOG.warn("the time of payload {} could not be noted ({})", id, e.toString());
    }
  }

  /** Removes all that there is of one. */
  void remove(CommandId id) {
    for (Path file : List.of(bytes(id), part(id), what(id), folder.resolve(id + WHAT + PART))) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.warn("{} could not be removed ({})", file, e.toString());
      }
    }
  }
}
