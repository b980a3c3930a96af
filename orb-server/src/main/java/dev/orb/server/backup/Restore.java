package dev.orb.server.backup;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.folder.OwnerOnly;
import dev.orb.server.journal.FreezeRecord;
import dev.orb.server.journal.Journals;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Makes a data folder of a back-up. */
public final class Restore {
  /** Who froze a fleet that was restored. */
  public static final String BY = "restore";

  private static final Pattern KEY = Pattern.compile("tls/[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern PAYLOAD = Pattern.compile("payloads/[0-9a-f-]{36}(\\.json)?");
  private static final int LARGEST_SMALL = 1 << 20;

  private Restore() {}

  /**
   * Makes the folder, whole or not at all. The fleet in it is frozen, and everything that was open
   * is sent again at the next start, to wait for the thaw; clients do nothing twice, as their
   * ledgers know what they did.
   *
   * @param data the data folder, which must not be there or be empty
   * @throws OrbException {@code CONFLICT} if something is in the folder; {@code BAD_PARAMS} if the
   *     file is no back-up, or damaged; {@code INVALID_CONFIG} if the folder cannot be written or
   *     the back-up is of a newer version
   */
  public static Manifest into(Path data, Path file, Clock clock) {
    Path whole = data.toAbsolutePath().normalize();
    requireEmpty(whole);
    Path fresh = whole.resolveSibling(whole.getFileName() + ".restoring-" + UUID.randomUUID());
    try {
      OwnerOnly.folder(fresh);
      Manifest manifest = unpack(file, fresh);
      Journals.restored(
          fresh,
          new FreezeRecord(clock.instant(), BY, "restored from the back-up of " + manifest.at()));
      Files.deleteIfExists(whole);
      Files.move(fresh, whole);
      return manifest;
    } catch (ZipException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "data: " + whole + " cannot be made of " + file + " (" + e + ")",
          "look at the permissions and the room there",
          e);
    } finally {
      remove(fresh);
    }
  }

  private static void requireEmpty(Path data) {
    if (!Files.exists(data)) {
      return;
    }
    try (Stream<Path> files = Files.list(data)) {
      if (files.findAny().isPresent()) {
        throw new OrbException(
            ErrorCode.CONFLICT,
            "data: something is in " + data,
            "stop the node that uses it, and move the folder away first");
      }
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG, "data: " + data + " cannot be read", "name another folder", e);
    }
  }

  private static Manifest unpack(Path file, Path to) throws IOException {
    if (!Files.isReadable(file)) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "there is no file " + file + " to read", "name a back-up");
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Manifest manifest = Manifest.of(small(zip, Backups.MANIFEST, file));
      Files.write(to.resolve(Backups.NODE), small(zip, Backups.NODE, file));
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        // why by pattern: a name in a file of strangers may lead out of the folder
        if (KEY.matcher(entry.getName()).matches()) {
          OwnerOnly.folder(to.resolve("tls"));
          copy(zip, entry, to.resolve(entry.getName()));
        } else if (PAYLOAD.matcher(entry.getName()).matches()) {
          OwnerOnly.folder(to.resolve("payloads"));
          copy(zip, entry, to.resolve(entry.getName()));
        }
      }
      ZipEntry database = zip.getEntry(Backups.DATABASE);
      if (database == null) {
        throw damaged(file, null);
      }
      copy(zip, database, to.resolve(Backups.DATABASE));
      return manifest;
    }
  }

  private static byte[] small(ZipFile zip, String name, Path file) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw damaged(file, null);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readNBytes(LARGEST_SMALL);
    }
  }

  private static void copy(ZipFile zip, ZipEntry entry, Path to) throws IOException {
    try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32());
        OutputStream out = OwnerOnly.create(to)) {
      in.transferTo(out);
      // why: the library looks at the sums of streams only, not of files
      if (in.getChecksum().getValue() != entry.getCrc()) {
        throw new ZipException("the sum of " + entry.getName() + " is another");
      }
    }
  }

  private static OrbException damaged(Path file, @Nullable Exception e) {
    return new OrbException(
        ErrorCode.BAD_PARAMS, file + " is no back-up, or is damaged", "name another one", e);
  }

  private static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG, "data: " + folder + " is left over", "remove it", e);
    }
  }
}
