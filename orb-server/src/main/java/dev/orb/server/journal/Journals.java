package dev.orb.server.journal;

import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens journals. */
public final class Journals {
  private Journals() {}

  /**
   * Opens the journal of a data folder, or makes it. Blocks while the schema is brought up to date.
   * The folder is locked until the journal is closed.
   *
   * @throws OrbException {@code INVALID_CONFIG}: the folder cannot be written, another node has it,
   *     or its schema is not of this version
   */
  public static Journal open(JournalSettings settings) {
    return new SqlJournal(settings, Database.open(settings));
  }

  /**
   * The migrations that {@link #open} would do there, in order. Changes nothing; all of them if
   * there is no database yet.
   *
   * @return empty if another process has the database
   * @throws OrbException {@code INVALID_CONFIG} if it cannot be read
   */
  public static Optional<List<String>> migrationsDue(Path folder) {
    return Migrations.due(folder);
  }
}
