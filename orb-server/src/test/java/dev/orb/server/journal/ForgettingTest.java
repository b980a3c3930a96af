package dev.orb.server.journal;

import static dev.orb.server.journal.Samples.NOW;
import static dev.orb.server.journal.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.DeliveryState;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachDatabase
class ForgettingTest {
  /** After everything that samples say. */
  ForgettingTest(TestDatabase database) {
    this.database = database;
  }

  private static final Instant LATER = NOW.plusSeconds(60);

  private final TestDatabase database;
  @TempDir Path folder;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private Journal journal;
  private long seq;

  @BeforeEach
  void open() {
    journal = Journals.open(database.in(folder).withMetrics(metrics));
  }

  @AfterEach
  void close() {
    journal.close();
    metrics.close();
  }

  private DistributionSummary forgotten() {
    return metrics.get("orb.journal.forgotten").summary();
  }

  /** One with everything that may be kept of a command, over if it is to be. */
  private CommandRecord history(int deliveries, boolean over) throws Exception {
    CommandRecord command =
        Samples.command(Samples.id(), ++seq, deliveries, CommandOptions.DEFAULT, null);
    List<JournalEntry> facts = new ArrayList<>();
    facts.add(new JournalEntry.Accepted(command));
    for (int i = 0; i < deliveries; i++) {
      facts.add(
          new JournalEntry.Delivery(
              Samples.delivery(command.id(), i, DeliveryState.SUCCEEDED), true, i + 1L));
    }
    facts.add(
        new JournalEntry.Says(
            new Said(command.id(), "web-0", 1, 1, 1, null, "half", null, NOW, 0)));
    facts.add(
        new JournalEntry.Seen(
            new EvidenceRecord(command.id(), "web-0", 1, NOW, "expired", 1, "words")));
    if (over) {
      facts.add(Samples.succeeded(command.id(), deliveries));
    }
    await(journal.write(facts));
    return command;
  }

  private long rows() throws Exception {
    long rows = 0;
    for (String table :
        List.of("command", "progress", "delivery", "said", "evidence", "idempotency")) {
      try (Connection connection = journal.dataSource().getConnection();
          Statement statement = connection.createStatement();
          ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM orb_" + table)) {
        count.next();
        rows += count.getLong(1);
      }
    }
    return rows;
  }

  private void forget(Instant before, long leaves) {
    journal.forget(before);
    await().atMost(Duration.ofSeconds(20)).until(() -> rows() == leaves);
  }

  @Test
  void whatIsOverGoesWithAllThatIsKeptOfItAndWhatIsOpenStays() throws Exception {
    CommandRecord over = history(3, true);
    CommandRecord open = history(2, false);
    long ofOpen = 2 + 2 + 2;

    forget(LATER, ofOpen);

    assertThat(journal.command(over.id())).isEmpty();
    assertThat(journal.deliveries(over.id())).isEmpty();
    assertThat(journal.openCommands("orb-1")).containsExactly(open);
    assertThat(journal.deliveries(open.id())).hasSize(2);
    assertThat(journal.lastSeq("orb-1")).isEqualTo(2);
    assertThat(journal.commands(CommandFilter.ALL, 10, Optional.empty()).items()).hasSize(1);

    await(journal.write(List.of(Samples.succeeded(open.id(), 2))));
    forget(LATER, 0);
  }

  @Test
  void whatEndedLaterStays() throws Exception {
    CommandRecord later = history(1, true);
    CommandRecord sooner = history(1, false);
    await(
        journal.write(
            List.of(
                new JournalEntry.Progressed(
                    sooner.id(), CommandState.SUCCEEDED, sooner.counts(), NOW.plusMillis(9)))));

    forget(NOW.plusMillis(10), 5);

    assertThat(journal.command(sooner.id())).isEmpty();
    assertThat(journal.command(later.id())).isPresent();
  }

  @Test
  void muchGoesALittleAtATimeAndNoWriteWaitsForAllOfIt() throws Exception {
    int deliveries = 4 * Forgetting.ROWS;
    for (int i = 0; i < 4; i++) {
      history(deliveries, true);
    }
    long all = rows();

    journal.forget(LATER);
    CommandRecord sent = history(1, false);
    double gone = forgotten().totalAmount();
    assertThat(gone).isLessThan((double) all);

    await().atMost(Duration.ofSeconds(30)).until(() -> rows() == 5);
    assertThat(forgotten().max()).isLessThanOrEqualTo(Forgetting.ROWS);
    assertThat(forgotten().totalAmount()).isEqualTo((double) all);
    assertThat(forgotten().count()).isGreaterThan(16);
    assertThat(journal.command(sent.id())).isPresent();
  }

  @Test
  void whatWasHalfForgottenAtAnEndIsForgottenLater() throws Exception {
    CommandRecord half = history(3, true);
    try (Connection connection = journal.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM orb_progress");
    }
    assertThat(journal.command(half.id())).isEmpty();

    forget(LATER, 0);
  }
}
