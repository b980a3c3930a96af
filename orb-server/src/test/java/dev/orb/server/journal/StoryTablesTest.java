package dev.orb.server.journal;

import static dev.orb.server.journal.Samples.NOW;
import static dev.orb.server.journal.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Progress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happened to deliveries, as the database keeps it. */
@OnEachDatabase
class StoryTablesTest {
  private final TestDatabase database;

  @TempDir Path folder;
  private Journal journal;
  private CommandId id;
  private long stamp = 1_000;

  StoryTablesTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() throws Exception {
    journal = Journals.open(database.in(folder));
    CommandRecord command = Samples.command(Samples.id(), 1, 400, CommandOptions.DEFAULT, null);
    id = command.id();
    await(journal.write(List.of(new JournalEntry.Accepted(command))));
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private Said said(String client, int seq, @Nullable String chunk) {
    Integer percent = chunk == null ? 40 : null;
    return Said.of(
        client, new Progress(id, seq, 1, null, percent, null, chunk, NOW, 1, null), ++stamp);
  }

  private void write(List<? extends JournalEntry> facts) throws Exception {
    await(journal.write(facts));
  }

  private void says(Said... all) throws Exception {
    write(List.of(all).stream().map(JournalEntry.Says::new).toList());
  }

  @Test
  void whatWasSaidComesBackInOrderAlsoAfterARestart() throws Exception {
    says(
        said("web-1", 1, null),
        said("web-2", 1, "two"),
        said("web-1", 2, "a\0\uD800b\uD83D\uDE00"));
    journal.close();
    journal = Journals.open(database.in(folder));
    assertThat(journal.said(id, "web-1"))
        .extracting(said -> said.seq() + " " + said.percent() + " " + said.chunk())
        .containsExactly("1 40 null", "2 null a\uFFFD?b\uD83D\uDE00");
    assertThat(journal.said(id, 1_001, 1_003, 9))
        .extracting(Said::stamp)
        .containsExactly(1_002L, 1_003L);
    assertThat(journal.said(id, 0, Long.MAX_VALUE, 2)).hasSize(2);
    assertThat(journal.lastStamp("orb-1")).isEqualTo(1_003);
    assertThat(journal.lastStamp("orb-2")).isZero();
  }

  @Test
  void theSameWrittenAgainAfterADoubtIsThereOnce() throws Exception {
    Said one = said("web-1", 1, "x");
    says(one);
    says(one);
    assertThat(journal.said(id, "web-1")).containsExactly(one);
  }

  @Test
  void theOldestGoAtTheBoundAndAreCounted() throws Exception {
    List<JournalEntry> facts = new ArrayList<>();
    for (int i = 1; i <= 1_300; i++) {
      facts.add(new JournalEntry.Says(said("web-1", i, "line " + i + "\n")));
    }
    facts.add(new JournalEntry.Says(said("web-2", 1, "another's")));
    write(facts);
    assertThat(journal.said(id, "web-1")).as("before it was trimmed").hasSize(1_000);
    write(List.of(new JournalEntry.SaidMuch(id, "web-1")));
    for (int i = 1_301; i <= 1_310; i++) {
      says(said("web-1", i, "line " + i + "\n"));
    }
    write(List.of(new JournalEntry.SaidMuch(id, "web-1")));
    assertThat(count("orb_said")).isEqualTo(1_001);
    List<Said> kept = journal.said(id, "web-1");
    assertThat(kept).hasSize(1_000);
    assertThat(kept.get(0).seq()).isEqualTo(311);
    assertThat(kept.get(0).dropped()).isEqualTo(310);
    assertThat(kept.get(999).seq()).isEqualTo(1_310);
    assertThat(journal.said(id, "web-2")).hasSize(1);
  }

  @Test
  void muchOutputGoesAtItsOwnBoundAndTheNewestStaysWhateverItsSize() throws Exception {
    for (int i = 1; i <= 8; i++) {
      says(said("web-1", i, "x".repeat(250_000)));
    }
    write(List.of(new JournalEntry.SaidMuch(id, "web-1")));
    assertThat(journal.said(id, "web-1")).extracting(Said::seq).containsExactly(5, 6, 7, 8);
    assertThat(count("orb_said")).isEqualTo(4);
    says(said("web-2", 1, "head" + "y".repeat(2_000_000) + "tail"));
    Said large = journal.said(id, "web-2").get(0);
    assertThat(large.chunk()).hasSize(Said.LONGEST_CHUNK).endsWith("tail");
    assertThat(large.dropped()).isEqualTo(1);
  }

  @Test
  void ofADeliverysEvidenceTheFirstHundredAreKept() throws Exception {
    List<JournalEntry> facts = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      facts.add(seen("web-1", "redelivered"));
      facts.add(seen("web-" + (2 + i), "session-lost"));
    }
    write(facts);
    write(List.of(seen("web-1", "expired")));
    assertThat(journal.evidence(id, "web-1"))
        .hasSize(100)
        .allMatch(each -> each.what().equals("redelivered"));
    assertThat(journal.evidence(id, "web-3")).hasSize(1);
  }

  private JournalEntry seen(String client, String what) {
    return new JournalEntry.Seen(
        new EvidenceRecord(id, client, ++stamp, NOW, what, 0, "it was seen"));
  }

  @Test
  void changesAreReadByPlaceAndOneWithoutAPlaceKeepsTheOld() throws Exception {
    DeliveryRecord one = Samples.delivery(id, 1, DeliveryState.SUCCEEDED);
    write(
        List.of(
            new JournalEntry.Delivery(one, true, 70),
            new JournalEntry.Delivery(Samples.delivery(id, 2, DeliveryState.RUNNING), true, 60),
            new JournalEntry.Delivery(Samples.delivery(id, 3, DeliveryState.SUCCEEDED), true)));
    assertThat(journal.changes(id, 0, Long.MAX_VALUE))
        .containsExactly(
            new Journal.Change(0, "web-3"),
            new Journal.Change(60, "web-2"),
            new Journal.Change(70, "web-1"));
    assertThat(journal.changes(id, 60, 70)).containsExactly(new Journal.Change(70, "web-1"));
    write(
        List.of(
            new JournalEntry.Delivery(
                Samples.delivery(id, 2, DeliveryState.SUCCEEDED), false, 80)));
    write(List.of(new JournalEntry.Delivery(one.withLate(JsonCodec.parse("1")))));
    assertThat(journal.changes(id, 60, Long.MAX_VALUE))
        .containsExactly(new Journal.Change(70, "web-1"), new Journal.Change(80, "web-2"));
    assertThat(journal.changed(id, List.of("web-1", "web-9")))
        .singleElement()
        .satisfies(changed -> assertThat(changed.row().late()).isNotNull());
    assertThat(journal.lastStamp("orb-1")).isEqualTo(80);
  }

  @Test
  void allOfItGoesWithItsCommand() throws Exception {
    says(said("web-1", 1, "x"));
    write(List.of(seen("web-1", "expired")));
    try (Connection connection = journal.dataSource().getConnection();
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM orb_command WHERE id = ?")) {
      delete.setObject(1, id.uuid());
      assertThat(delete.executeUpdate()).isEqualTo(1);
    }
    assertThat(count("orb_said")).isZero();
    assertThat(count("orb_evidence")).isZero();
  }

  private int count(String table) throws SQLException {
    try (Connection connection = journal.dataSource().getConnection();
        PreparedStatement select = connection.prepareStatement("SELECT COUNT(*) FROM " + table);
        var rows = select.executeQuery()) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Test
  void whatIsWrittenBehindSaysWhenItIsSettled() {
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    assertThat(
            journal.writeBehind(
                List.of(new JournalEntry.Says(said("web-1", 1, "x"))), () -> heard.add("settled")))
        .isTrue();
    Awaitility.await().until(() -> heard.size() == 1);
    assertThat(journal.said(id, "web-1")).hasSize(1);
  }
}
