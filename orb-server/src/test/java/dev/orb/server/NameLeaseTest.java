package dev.orb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalSettings;
import dev.orb.server.journal.Journals;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that share a database, as they may after a move of folders. */
class NameLeaseTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private Journal journal;

  @BeforeEach
  void open() {
    journal = Journals.open(JournalSettings.in(folder));
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private NameLease take(String by, Duration later) {
    return NameLease.take(journal, "orb-1", by, Clock.fixed(NOW.plus(later), ZoneOffset.UTC));
  }

  private void isRefused(String by, Duration later) {
    assertThatThrownBy(() -> take(by, later))
        .isInstanceOfSatisfying(
            OrbException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
              assertThat(e.reason()).startsWith("node: the name 'orb-1' is held");
            });
  }

  @Test
  void theSameFolderTakesItsNameBackAtOnceAndAnotherOnlyWhenItLapsed() {
    NameLease killed = take("a", Duration.ZERO);
    assertThat(killed.isHeld()).isTrue();

    isRefused("b", NameLease.TERM.minusMillis(1));
    take("a", Duration.ofSeconds(1));
    isRefused("b", NameLease.TERM);
    take("b", NameLease.TERM.plusSeconds(1));
  }

  @Test
  void aNameThatWasReleasedIsAnybodys() {
    take("a", Duration.ZERO).release();
    take("b", Duration.ZERO);
  }

  @Test
  void anotherNameIsNoWayIntoADatabaseThatANodeHas() {
    NameLease holder = take("a", Duration.ZERO);
    assertThatThrownBy(
            () -> NameLease.take(journal, "orb-2", "b", Clock.fixed(NOW, ZoneOffset.UTC)))
        .isInstanceOfSatisfying(
            OrbException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
              assertThat(e.reason()).startsWith("database.url: the database is held");
            });
    holder.renew();
    assertThat(holder.isHeld()).isTrue();

    holder.release();
    NameLease.take(journal, "orb-2", "b", Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Test
  void whoHasLostTheNameFindsItOutAndGivesAwayNothing() {
    NameLease frozen = take("a", Duration.ZERO);
    take("b", NameLease.TERM);

    frozen.renew();

    assertThat(frozen.isHeld()).isFalse();
    frozen.release();
    isRefused("c", NameLease.TERM);
  }

  @Test
  void aRenewalThatFailsIsTriedAgainAndNotFatal() {
    NameLease lease = take("a", Duration.ZERO);
    journal.close();

    lease.renew();

    assertThat(lease.isHeld()).isTrue();
  }
}
