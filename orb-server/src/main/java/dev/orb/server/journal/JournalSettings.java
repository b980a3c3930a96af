package dev.orb.server.journal;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a journal lies and what it may use. {@link #in} gives the defaults.
 *
 * @param folder the data folder; one process at a time has it
 * @param server the server that has the database; null for a file in the folder
 * @param syncAlways whether a write that completed also survives a power cut
 * @param maxWaitingFacts facts that may wait to be written
 * @param maxWaitingBytes their size, roughly
 * @param closePatience how long a close goes on writing what waits
 * @param schedulerConnections size of the pool of {@link Journal#dataSource}
 * @param ticker elapsed time
 * @param metrics where {@code orb_journal_commit_seconds} is kept
 */
public record JournalSettings(
    Path folder,
    @Nullable DatabaseServer server,
    boolean syncAlways,
    int maxWaitingFacts,
    long maxWaitingBytes,
    Duration closePatience,
    int schedulerConnections,
    Ticker ticker,
    MeterRegistry metrics) {

  /**
   * @throws OrbException {@code INVALID_CONFIG} if a bound is not above 0
   */
  public JournalSettings {
    if (maxWaitingFacts < 1 || maxWaitingBytes < 1 || schedulerConnections < 1) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG, "a bound of the journal is not above 0", "raise it");
    }
  }

  /** The defaults for this heap, in this data folder. */
  public static JournalSettings in(Path folder) {
    return new JournalSettings(
        folder,
        null,
        false,
        200_000,
        Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 8),
        Duration.ofSeconds(10),
        8,
        Ticker.SYSTEM,
        new CompositeMeterRegistry());
  }

  /** The same, with the database of a server; the folder is locked all the same. */
  public JournalSettings withServer(@Nullable DatabaseServer value) {
    return new JournalSettings(
        folder,
        value,
        syncAlways,
        maxWaitingFacts,
        maxWaitingBytes,
        closePatience,
        schedulerConnections,
        ticker,
        metrics);
  }

  /** The same, surviving a power cut or only the death of the process. */
  public JournalSettings withSyncAlways(boolean value) {
    return new JournalSettings(
        folder,
        server,
        value,
        maxWaitingFacts,
        maxWaitingBytes,
        closePatience,
        schedulerConnections,
        ticker,
        metrics);
  }

  /** The same with other bounds of what may wait. */
  public JournalSettings withMaxWaiting(int facts, long bytes) {
    return new JournalSettings(
        folder,
        server,
        syncAlways,
        facts,
        bytes,
        closePatience,
        schedulerConnections,
        ticker,
        metrics);
  }

  /** The same with another patience at the close. */
  public JournalSettings withClosePatience(Duration value) {
    return new JournalSettings(
        folder,
        server,
        syncAlways,
        maxWaitingFacts,
        maxWaitingBytes,
        value,
        schedulerConnections,
        ticker,
        metrics);
  }

  /** The same, measured there. */
  public JournalSettings withMetrics(MeterRegistry value) {
    return new JournalSettings(
        folder,
        server,
        syncAlways,
        maxWaitingFacts,
        maxWaitingBytes,
        closePatience,
        schedulerConnections,
        ticker,
        value);
  }
}
