package dev.orb.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalSettings;
import dev.orb.server.journal.Journals;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreTest {
  private static final Manifest MADE =
      new Manifest("fleet-1", "orb-1", Instant.parse("2026-11-21T09:00:00Z"));

  private static final String CLAIMED = "payloads/0198f3a2-7c00-7a11-8b22-1234567890ab";

  @TempDir Path folder;

  private Path backup() throws IOException {
    Path data = folder.resolve("from");
    Path file = folder.resolve("file.zip");
    try (Journal journal = Journals.open(JournalSettings.in(data))) {
      Files.createDirectories(data.resolve("tls"));
      Files.writeString(data.resolve("tls/ca.pem"), "key");
      assertThat(journal.constant("fleet", "fleet-1")).isEqualTo("fleet-1");
      Files.createDirectories(data.resolve("payloads"));
      Files.writeString(data.resolve(CLAIMED), "payload");
      // why the second: one that was removed while the back-up was made is no fault of it
      List<Path> claimed = List.of(data.resolve(CLAIMED), data.resolve(CLAIMED + ".json"));
      try (Backup made = new Backups(data, journal, () -> claimed, () -> MADE).make();
          InputStream in = made.open()) {
        Files.copy(in, file);
      }
    }
    return file;
  }

  private void refused(Path file, ErrorCode code) {
    Path data = folder.resolve("to/data");
    assertThatThrownBy(() -> Restore.into(data, file, Clock.systemUTC()))
        .isInstanceOfSatisfying(OrbException.class, e -> assertThat(e.code()).isEqualTo(code));
    assertThat(data).doesNotExist();
    try (Stream<Path> left = Files.list(folder.resolve("to"))) {
      assertThat(left).isEmpty();
    } catch (IOException e) {
      assertThat(folder.resolve("to")).doesNotExist();
    }
  }

  @Test
  void theFolderHasDatabaseKeysAndNameForItsOwnerAlone() throws IOException {
    Path data = folder.resolve("data");
    assertThat(Restore.into(data, backup(), Clock.systemUTC())).isEqualTo(MADE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(data.resolve("tls/ca.pem"))))
        .isEqualTo("rw-------");
    assertThat(Files.readString(data.resolve("tls/ca.pem"))).isEqualTo("key");
    assertThat(Files.readString(data.resolve("node"))).isEqualTo("orb-1");
    assertThat(Files.readString(data.resolve(CLAIMED))).isEqualTo("payload");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(CLAIMED))))
        .isEqualTo("rw-------");
    try (Journal journal = Journals.open(JournalSettings.in(data))) {
      assertThat(journal.constant("fleet", "another")).isEqualTo("fleet-1");
      assertThat(journal.freeze().orElseThrow().by()).isEqualTo("restore");
    }
  }

  @Test
  void aFolderInWhichSomethingIsStaysAsItIs() throws IOException {
    Path file = backup();
    Path data = folder.resolve("from");
    assertThatThrownBy(() -> Restore.into(data, file, Clock.systemUTC()))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    assertThat(data.resolve("orb.mv.db")).exists();
  }

  @Test
  void whatIsNoBackupIsRefusedAndLeavesNothing() throws IOException {
    refused(folder.resolve("nowhere"), ErrorCode.BAD_PARAMS);
    Path file = folder.resolve("some");
    Files.writeString(file, "no zip");
    refused(file, ErrorCode.BAD_PARAMS);
    byte[] whole = Files.readAllBytes(backup());
    Files.write(file, Arrays.copyOf(whole, whole.length - 300));
    refused(file, ErrorCode.BAD_PARAMS);
    whole[whole.length / 2] ^= 0x55;
    Files.write(file, whole);
    refused(file, ErrorCode.BAD_PARAMS);
    zip(file, List.of("manifest.json"), "{\"format\":2}");
    refused(file, ErrorCode.BAD_PARAMS);
  }

  @Test
  void namesThatLeadOutOfTheFolderAreLeftOut() throws IOException {
    Path file = folder.resolve("evil");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      put(zip, "manifest.json", new String(MADE.bytes(), StandardCharsets.UTF_8));
      put(zip, "node", "orb-1");
      put(zip, "tls/../../evil.txt", "out");
      put(zip, "../evil.txt", "out");
      put(zip, "tls/.hidden", "in");
    }
    refused(file, ErrorCode.BAD_PARAMS);
    assertThat(folder.resolve("evil.txt")).doesNotExist();
    assertThat(folder.resolve("to/evil.txt")).doesNotExist();
  }

  private static void zip(Path file, List<String> names, String text) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : names) {
        put(zip, name, text);
      }
    }
  }

  private static void put(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }
}
