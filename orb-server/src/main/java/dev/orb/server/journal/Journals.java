package dev.orb.server.journal;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Opens journals. */
public final class Journals {
  private Journals() {}

  /**
   * Opens the journal of a data folder, or makes it. Blocks while the schema is brought up to date.
   * The folder is locked until the journal is closed, also where the database is a server's.
   *
   * @throws OrbException {@code INVALID_CONFIG}: the folder cannot be written, another node has it,
   *     or the schema is not of this version; {@code UNAVAILABLE}: the server does not answer
   */
  public static Journal open(JournalSettings settings) {
    return new SqlJournal(settings, Database.open(settings));
  }

  /**
   * Makes a journal ready that was copied into a folder: everything that is open counts as not
   * sent, its node's name is nobody's, and the fleet is frozen.
   *
   * @throws OrbException as {@link #open}
   */
  public static void restored(Path folder, FreezeRecord freeze) {
    try (Database database = Database.open(JournalSettings.in(folder));
        Connection connection = database.writer()) {
      new HighTable(connection).forgetSent();
      new LeaseTable(connection).forget();
      new FreezeTable(connection).put(database.dialect(), freeze);
      connection.commit();
    } catch (SQLException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "the copied journal cannot be written: " + e.getMessage(),
          null,
          e);
    }
  }

  /**
   * The migrations that {@link #open} would do there, in order. Changes nothing; all of them if
   * there is no database yet.
   *
   * @return empty if another process has the database
   * @throws OrbException {@code INVALID_CONFIG} if it cannot be read; {@code UNAVAILABLE} if the
   *     server does not answer
   */
  public static Optional<List<String>> migrationsDue(JournalSettings settings) {
    return Migrations.due(Place.of(settings));
  }
}
