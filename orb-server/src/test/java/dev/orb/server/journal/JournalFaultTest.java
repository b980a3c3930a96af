package dev.orb.server.journal;

import static dev.orb.server.journal.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachDatabase
class JournalFaultTest {
  private final TestDatabase database;

  @TempDir Path folder;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private Journal journal;

  JournalFaultTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() {
    journal =
        Journals.open(
            database
                .in(folder)
                .withMaxWaiting(20, 1 << 20)
                .withClosePatience(Duration.ofMillis(300))
                .withMetrics(metrics));
  }

  @AfterEach
  void close() {
    journal.close();
    metrics.close();
  }

  private CompletionStage<Void> accept(CommandRecord command) {
    return journal.write(List.of(new JournalEntry.Accepted(command)));
  }

  private static ErrorCode code(CompletionStage<Void> failed) {
    Throwable failure =
        failed.toCompletableFuture().handle((done, e) -> e).orTimeout(20, TimeUnit.SECONDS).join();
    assertThat(failure).isInstanceOf(OrbException.class);
    return ((OrbException) failure).code();
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  /** Runs while no group can be written, because a row that each group writes is locked. */
  private void whileNothingCanBeWritten(Work work) throws Exception {
    await(accept(Samples.command(1)));
    try (Connection connection = journal.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("UPDATE orb_high SET number = number");
      work.run();
      if (connection.isValid(1)) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  @Test
  void aGroupThatFailsIsTriedAgainUntilItSucceedsAndStagesCompleteInOrder() throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<CompletionStage<Void>> writes = new ArrayList<>();
    whileNothingCanBeWritten(
        () -> {
          for (int i = 0; i < 5; i++) {
            int n = i;
            CompletionStage<Void> write = accept(Samples.command(2 + i));
            writes.add(write.thenRun(() -> order.add(n)));
          }
          await().atMost(Duration.ofSeconds(10)).until(() -> !journal.isWritable());
          assertThat(order).isEmpty();
        });
    for (CompletionStage<Void> write : writes) {
      await(write);
    }

    assertThat(order).containsExactly(0, 1, 2, 3, 4);
    assertThat(journal.isWritable()).isTrue();
    assertThat(journal.lastSeq("orb-1")).isEqualTo(6);
    assertThat(metrics.timer("orb.journal.commit").count()).isPositive();
  }

  @Test
  void aFullQueueRefusesAndWhatIsWrittenBehindIsDroppedSooner() throws Exception {
    whileNothingCanBeWritten(
        () -> {
          for (int i = 0; i < 10; i++) {
            accept(Samples.command(2 + i));
          }
          assertThat(journal.writeBehind(List.of(new JournalEntry.Accepted(Samples.command(90)))))
              .isFalse();
          for (int i = 0; i < 10; i++) {
            accept(Samples.command(12 + i));
          }
          assertThat(code(accept(Samples.command(91)))).isEqualTo(ErrorCode.STORAGE_FULL);
          assertThat(journal.isWritable()).isFalse();
        });
    await().atMost(Duration.ofSeconds(20)).until(journal::isWritable);
    await(accept(Samples.command(92)));

    assertThat(metrics.counter("orb.journal.dropped").count()).isEqualTo(1);
    assertThat(journal.openCommands("orb-1")).hasSize(22);
  }

  @Test
  void aDatabaseThatWasShutUnderneathIsOpenedAgain() throws Exception {
    await(accept(Samples.command(1)));
    try (Connection connection = journal.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(database.cutsAllOff());
    } catch (SQLException e) {
      // the connection that says so is shut too
    }

    await(accept(Samples.command(2)));

    assertThat(journal.openCommands("orb-1")).hasSize(2);
    assertThat(journal.isWritable()).isTrue();
  }

  @Test
  void aReaderThatIsInterruptedShutsNobodyOut() throws Exception {
    for (int i = 1; i < 20; i++) {
      await(accept(Samples.command(i)));
      Thread.currentThread().interrupt();
      try {
        journal.commands(CommandFilter.ALL, 10, Optional.empty());
      } catch (OrbException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
      }
      Thread.interrupted();
    }
    await(accept(Samples.command(20)));

    assertThat(journal.openCommands("orb-1")).hasSize(20);
  }

  @Test
  void aCallWhoseValuesAreImpossibleFailsAloneAndTheOthersAreWritten() throws Exception {
    List<CompletionStage<Void>> good = new ArrayList<>();
    List<CompletionStage<Void>> bad = new ArrayList<>();
    JournalEntry impossible =
        new JournalEntry.CancelRequested(Samples.command(9).id(), Instant.MAX);
    whileNothingCanBeWritten(
        () -> {
          good.add(accept(Samples.command(2)));
          bad.add(journal.write(List.of(impossible)));
          good.add(accept(Samples.command(3)));
        });

    for (CompletionStage<Void> write : good) {
      await(write);
    }
    assertThat(code(bad.get(0))).isEqualTo(ErrorCode.INTERNAL);
    assertThat(journal.openCommands("orb-1")).hasSize(3);
    assertThat(journal.isWritable()).isTrue();
  }

  @Test
  void aCloseLeavesNoStageOpenAndNoneIsWrong() throws Exception {
    List<CompletionStage<Boolean>> late = new ArrayList<>();
    whileNothingCanBeWritten(
        () -> {
          late.add(accept(Samples.command(2)).handle((done, e) -> e == null));
          journal.close();
        });
    boolean written = late.get(0).toCompletableFuture().get(20, TimeUnit.SECONDS);

    try (Journal again = Journals.open(database.in(folder))) {
      assertThat(again.openCommands("orb-1")).hasSize(written ? 2 : 1);
    }
  }

  @Test
  void aClosedJournalRefuses() {
    journal.close();

    assertThat(code(accept(Samples.command(3)))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(journal.isWritable()).isFalse();
    assertThatThrownBy(() -> journal.clients())
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    journal.close();
  }

  @Test
  void aCloseMayComeFromAStageOfItsOwn() throws Exception {
    await(accept(Samples.command(1)).thenRun(() -> journal.close()));

    try (Journal again = Journals.open(database.in(folder))) {
      assertThat(again.openCommands("orb-1")).hasSize(1);
    }
  }

  @Test
  void whatWaitsAtACloseIsWritten() throws Exception {
    for (int i = 1; i <= 15; i++) {
      accept(Samples.command(i));
    }
    journal.close();

    try (Journal again = Journals.open(database.in(folder))) {
      assertThat(again.openCommands("orb-1")).hasSize(15);
    }
  }
}
