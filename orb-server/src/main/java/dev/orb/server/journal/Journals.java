package dev.orb.server.journal;

import dev.orb.protocol.OrbException;

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
}
