package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the journal and the schedules are kept.
 *
 * @param url of a PostgreSQL database, as JDBC names it; null for a file in the data folder
 * @param user who signs in there; null leaves it to the URL
 * @param passwordFile a file that has the password alone; null for none
 * @param sync what an acknowledged write survives
 * @param retain how long commands are kept after they ended
 */
public record DatabaseSettings(
    @Nullable String url,
    @Nullable String user,
    @Nullable Path passwordFile,
    Sync sync,
    Duration retain) {
  private static final String SCHEME = "jdbc:postgresql:";
  private static final Duration DAY = Duration.ofDays(1);

  /** A file in the data folder. */
  public static final DatabaseSettings USUAL =
      new DatabaseSettings(null, null, null, Sync.PROCESS, Duration.ofDays(30));

  /** What an acknowledged write survives. */
  public enum Sync {
    /** The death of the process. A database server is used as it is set up. */
    PROCESS,
    /** Also a power cut. */
    ALWAYS
  }

  /**
   * @throws OrbException {@code INVALID_CONFIG} that names the key, the fault and the allowed
   *     values
   */
  public DatabaseSettings {
    if (url == null) {
      Allowed.require(user == null, "database.user", String.valueOf(user), "with database.url");
      Allowed.require(
          passwordFile == null,
          "database.password-file",
          String.valueOf(passwordFile),
          "with database.url");
    } else {
      Allowed.require(
          url.startsWith(SCHEME), "database.url", url, "jdbc:postgresql://host:port/database");
    }
    // why a day: for so long an idempotency key finds its command
    Allowed.require(retain.compareTo(DAY) >= 0, "history.retain", retain, "1d or more");
  }

  /** The same at a server. */
  public DatabaseSettings at(String server, @Nullable String as, @Nullable Path password) {
    return new DatabaseSettings(server, as, password, sync, retain);
  }

  /** The same with other durability. */
  public DatabaseSettings withSync(Sync other) {
    return new DatabaseSettings(url, user, passwordFile, other, retain);
  }

  /** The same, kept for so long. */
  public DatabaseSettings withRetain(Duration other) {
    return new DatabaseSettings(url, user, passwordFile, sync, other);
  }

  /**
   * What the password file says.
   *
   * @throws OrbException {@code INVALID_CONFIG} if it cannot be read
   */
  public @Nullable String password() {
    if (passwordFile == null) {
      return null;
    }
    try {
      return Files.readString(passwordFile).strip();
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "database.password-file: " + passwordFile + " cannot be read",
          "name a file that this user may read",
          e);
    }
  }
}
