package dev.orb.server.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachDatabase
class SessionTableTest {
  private final TestDatabase database;

  SessionTableTest(TestDatabase database) {
    this.database = database;
  }

  private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");

  @TempDir Path folder;
  private Journal journal;

  @BeforeEach
  void open() {
    journal = Journals.open(database.in(folder));
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private static SessionRecord session(long epoch, String client, boolean ended) {
    Instant since = START.plusSeconds(epoch);
    return new SessionRecord(
        epoch,
        client,
        "orb-1",
        "10.0.0.7:1",
        "i\0" + "x".repeat(2000),
        "0.1.0",
        since,
        ended ? since.plusSeconds(1) : null,
        ended ? "connection lost" : null,
        ended ? false : null,
        epoch);
  }

  private void write(List<? extends JournalEntry> facts) throws Exception {
    journal.write(facts).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private void write(int sessions, String client) throws Exception {
    List<JournalEntry> facts = new ArrayList<>();
    for (int i = 1; i <= sessions; i++) {
      facts.add(new JournalEntry.Session(session(i, client, true)));
    }
    write(facts);
  }

  private List<Long> epochs(String client, int limit) {
    return journal.sessions(client, limit, Optional.empty()).items().stream()
        .map(SessionRecord::epoch)
        .toList();
  }

  @Test
  void aSessionsEndTakesThePlaceOfItsBeginning() throws Exception {
    write(List.of(new JournalEntry.Session(session(1, "Web-1", false))));
    SessionRecord lasting = journal.sessions("web-1", 5, Optional.empty()).items().get(0);
    assertThat(lasting.disconnectedAt()).isNull();
    assertThat(lasting.graceful()).isNull();
    write(List.of(new JournalEntry.Session(session(1, "Web-1", true))));
    assertThat(journal.sessions("WEB-1", 5, Optional.empty()).items())
        .singleElement()
        .satisfies(
            ended -> {
              assertThat(ended.reason()).isEqualTo("connection lost");
              assertThat(ended.graceful()).isFalse();
              assertThat(ended.processed()).isEqualTo(1);
              assertThat(ended.instance()).hasSize(1024);
            });
  }

  @Test
  void theNewestComeFirstPageAfterPage() throws Exception {
    write(5, "a");
    Page<SessionRecord> first = journal.sessions("a", 3, Optional.empty());
    assertThat(first.items()).extracting(SessionRecord::epoch).containsExactly(5L, 4L, 3L);
    Page<SessionRecord> second = journal.sessions("a", 3, Optional.ofNullable(first.next()));
    assertThat(second.items()).extracting(SessionRecord::epoch).containsExactly(2L, 1L);
    assertThat(second.next()).isNull();
    assertThatThrownBy(() -> journal.sessions("a", 3, Optional.of("c1")))
        .hasMessageContaining("BAD_PARAMS");
  }

  @Test
  void aPruningLeavesTheNewestHundredOfThatClient() throws Exception {
    write(130, "a");
    write(List.of(new JournalEntry.Session(session(1_000, "b", true))));
    write(List.of(new JournalEntry.SessionsPruned("A")));
    assertThat(epochs("a", 500)).hasSize(100).startsWith(130L).endsWith(31L);
    assertThat(epochs("b", 500)).containsExactly(1_000L);
    write(List.of(new JournalEntry.SessionsPruned("b")));
    assertThat(epochs("b", 500)).containsExactly(1_000L);
  }

  @Test
  void whatIsOldIsForgottenAndWhatLastsLongerStays() throws Exception {
    write(10, "a");
    write(List.of(new JournalEntry.SessionsForgotten(START.plus(Duration.ofSeconds(6)))));
    assertThat(epochs("a", 500)).containsExactly(10L, 9L, 8L, 7L, 6L, 5L);
    write(List.of(new JournalEntry.SessionsForgotten(START.plus(Duration.ofDays(1)))));
    assertThat(epochs("a", 500)).isEmpty();
  }
}
