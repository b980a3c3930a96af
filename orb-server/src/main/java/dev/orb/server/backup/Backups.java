package dev.orb.server.backup;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.folder.OwnerOnly;
import dev.orb.server.journal.Journal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes back-ups of a running node: the database as it was at one moment, the payloads that open
 * commands claim, the keys and the node's name, in one ZIP file. Sending goes on meanwhile.
 * Thread-safe; one at a time.
 */
public final class Backups {
  static final String MANIFEST = "manifest.json";
  static final String DATABASE = "orb.mv.db";
  static final String NODE = "node";
  static final String TLS = "tls/";
  static final String PAYLOADS = "payloads/";

  private static final Logger LOG = LoggerFactory.getLogger(Backups.class);
  private static final String WORKSHOP = "backup";

  private final Path data;
  private final Journal journal;
  private final Supplier<List<Path>> payloads;
  private final Supplier<Manifest> manifest;
  private final AtomicBoolean busy = new AtomicBoolean();

  /**
   * Back-ups of a data folder.
   *
   * @param data the folder, in which there must be room for two copies of the database meanwhile
   * @param payloads the files of those that open commands claim now
   * @param manifest what a back-up that is made now says of itself
   */
  public Backups(
      Path data, Journal journal, Supplier<List<Path>> payloads, Supplier<Manifest> manifest) {
    this.data = data;
    this.journal = journal;
    this.payloads = payloads;
    this.manifest = manifest;
    clear();
  }

  /**
   * Makes one. Blocks until it is whole.
   *
   * @return to be closed, which removes the file
   * @throws OrbException {@code CONFLICT} while another is made or read; {@code STORAGE_FULL} if it
   *     does not fit on the disk; {@code UNAVAILABLE} if the database cannot be copied so
   */
  public Backup make() {
    if (!busy.compareAndSet(false, true)) {
      throw new OrbException(
          ErrorCode.CONFLICT, "another back-up is being made", "wait until that one has ended");
    }
    try {
      Path file = write();
      return new Backup(
          file,
          () -> {
            clear();
            busy.set(false);
          });
    } catch (RuntimeException e) {
      clear();
      busy.set(false);
      throw e;
    }
  }

  private Path write() {
    Path workshop = data.resolve(WORKSHOP);
    Path copy = workshop.resolve("database.zip");
    Path whole = workshop.resolve("whole.zip");
    try {
      Files.createDirectories(workshop);
      Manifest now = manifest.get();
      Set<Path> claimed = new LinkedHashSet<>(payloads.get());
      journal.copyTo(copy);
      // why again: between the two looks a command may have come or gone that the copy has open
      claimed.addAll(payloads.get());
      try (ZipOutputStream zip = new ZipOutputStream(OwnerOnly.create(whole))) {
        put(zip, MANIFEST, now.bytes());
        put(zip, NODE, now.node().getBytes(StandardCharsets.UTF_8));
        for (Path key : keys()) {
          put(zip, TLS + key.getFileName(), Files.readAllBytes(key));
        }
        for (Path payload : claimed) {
          put(zip, PAYLOADS + payload.getFileName(), payload);
        }
        zip.putNextEntry(new ZipEntry(DATABASE));
        database(copy, zip);
        zip.closeEntry();
      }
      Files.delete(copy);
      return whole;
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.STORAGE_FULL,
          "the back-up could not be written in " + workshop + " (" + e.getMessage() + ")",
          "make room there for two copies of the database and one of the payloads that open commands claim",
          e);
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
  }

  private static void put(ZipOutputStream zip, String name, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      zip.putNextEntry(new ZipEntry(name));
      in.transferTo(zip);
      zip.closeEntry();
    } catch (NoSuchFileException e) {
      LOG.info("{} was removed meanwhile and is not in the back-up", file);
    }
  }

  private List<Path> keys() throws IOException {
    Path folder = data.resolve("tls");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void database(Path copy, OutputStream to) throws IOException {
    try (ZipFile zip = new ZipFile(copy.toFile());
        InputStream in = zip.getInputStream(zip.entries().nextElement())) {
      in.transferTo(to);
    }
  }

  private void clear() {
    for (String file : List.of("database.zip", "whole.zip", "")) {
      try {
        Files.deleteIfExists(data.resolve(WORKSHOP).resolve(file));
      } catch (IOException e) {
        throw new OrbException(
            ErrorCode.UNAVAILABLE, "an old back-up cannot be removed: " + e.getMessage(), null, e);
      }
    }
  }
}
