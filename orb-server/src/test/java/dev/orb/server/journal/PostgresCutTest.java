package dev.orb.server.journal;

import static dev.orb.server.journal.Samples.NOW;
import static dev.orb.server.journal.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.DeliveryState;
import dev.orb.server.journal.CutProxy.Cut;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database server that goes away in the midst of writing. */
class PostgresCutTest {
  @TempDir Path folder;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private CutProxy proxy;
  private Journal journal;
  private int seq;

  @BeforeEach
  void open() throws IOException {
    JournalSettings settings = TestDatabase.POSTGRESQL.in(folder);
    proxy = new CutProxy(() -> TestPostgres.get().port());
    // why no prepared statements: a commit is known by its word
    String url =
        "jdbc:postgresql://127.0.0.1:"
            + proxy.port()
            + "/"
            + TestDatabase.nameOf(folder)
            + "?prepareThreshold=0";
    journal =
        Journals.open(
            settings
                .withServer(new DatabaseServer(url, "postgres", null, folder::toString))
                .withMetrics(metrics));
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
    proxy.close();
    metrics.close();
  }

  /** One of each that is written only once. */
  private CompletionStage<Void> write(CommandRecord command) {
    return journal.write(
        List.of(
            new JournalEntry.Accepted(command),
            new JournalEntry.Delivery(
                Samples.delivery(command.id(), 0, DeliveryState.SUCCEEDED), true, ++seq),
            new JournalEntry.Says(
                new Said(command.id(), "web-0", ++seq, 1, 1, 40, "half", null, NOW, 0)),
            new JournalEntry.Orphan("orb.node.orb-1", null, "web-0", "body " + seq, NOW)));
  }

  private long count(String from) throws Exception {
    try (Connection connection = TestPostgres.get().connect(TestDatabase.nameOf(folder));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + from)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aGroupWhoseCommitWasCutIsThereOnce(Cut cut) throws Exception {
    await(write(Samples.command(1)));
    proxy.cutNext(cut);
    await(write(Samples.command(2)));

    assertThat(proxy.cuts).hasValue(1);
    assertThat(count("orb_command")).isEqualTo(2);
    assertThat(count("orb_delivery")).isEqualTo(2);
    assertThat(count("orb_said")).isEqualTo(2);
    assertThat(count("orb_orphan")).isEqualTo(2);
    assertThat(journal.isWritable()).isTrue();
    assertThat(metrics.counter("orb.journal.retries").count()).isEqualTo(1);
    assertThat(
            count(
                "pg_stat_activity WHERE application_name = 'orb-journal-writer' AND datname = '"
                    + TestDatabase.nameOf(folder)
                    + "'"))
        .isEqualTo(1);
  }

  @Test
  void aServerThatIsKilledAndComesBackHasLostAndDoubledNothing() throws Exception {
    TestPostgres postgres = TestPostgres.get();
    List<CommandRecord> commands = new ArrayList<>();
    List<CompletionStage<Void>> writes = new ArrayList<>();
    try {
      for (int i = 1; i <= 300; i++) {
        commands.add(Samples.command(i));
        writes.add(write(commands.get(i - 1)));
        if (i == 200) {
          await(writes.get(20));
          postgres.kill();
        }
      }
      await().atMost(Duration.ofSeconds(10)).until(() -> !journal.isWritable());
      assertThat(metrics.get("orb.journal.writable").gauge().value()).isZero();
    } finally {
      postgres.comeBack();
    }

    for (CompletionStage<Void> write : writes) {
      await(write);
    }
    assertThat(commands).allMatch(command -> journal.command(command.id()).isPresent());
    assertThat(count("orb_orphan")).isEqualTo(300);
    assertThat(count("orb_said")).isEqualTo(300);
    assertThat(metrics.get("orb.journal.writable").gauge().value()).isOne();
  }
}
