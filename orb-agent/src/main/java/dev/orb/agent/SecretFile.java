package dev.orb.agent;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the secret that enrolment gave. */
final class SecretFile {
  private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);
  private static final long LONGEST = 4096;

  private SecretFile() {}

  /**
   * @throws OrbException {@code INVALID_CONFIG}, which shows nothing of the content
   */
  static String read(Path file) {
    try {
      if (Files.size(file) > LONGEST) {
        throw refused(file + " is too long for a secret");
      }
      String secret = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (secret.isEmpty()) {
        throw refused(file + " is empty");
      }
      warnIfOpen(file);
      return secret;
    } catch (IOException e) {
      throw refused(file + " cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static void warnIfOpen(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      LOG.debug("Who may read {} cannot be seen here", file);
    } else if (view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)) {
      LOG.warn("Everybody on this machine can read {}; mode 0600 keeps it secret", file);
    }
  }

  private static OrbException refused(String fault) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "secret-file: " + fault,
        "allowed: a file with the secret that 'orb client add' gave");
  }
}
