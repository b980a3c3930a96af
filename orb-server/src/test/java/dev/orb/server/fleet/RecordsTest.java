package dev.orb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.journal.ClientSecrets;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordsTest {
  private static final Instant SINCE = Instant.parse("2026-11-20T08:00:00Z");

  private final FleetThreads threads = new FleetThreads();
  private final Loop loop = new Loop(threads.loop());
  private final Roster roster = new Roster();
  private final Deque<CompletableFuture<Void>> commits = new ArrayDeque<>();
  private final List<JournalEntry> facts = new ArrayList<>();
  private final List<Integer> writes = new ArrayList<>();
  private boolean full;
  private final Records records = new Records(roster, journal(), loop);

  @AfterEach
  void stop() {
    threads.stop(Duration.ofSeconds(5));
  }

  private Journal journal() {
    return (Journal)
        Proxy.newProxyInstance(
            Journal.class.getClassLoader(),
            new Class<?>[] {Journal.class},
            (proxy, method, arguments) -> {
              List<?> some = (List<?>) arguments[0];
              if (full) {
                return CompletableFuture.failedFuture(
                    new OrbException(ErrorCode.STORAGE_FULL, "full"));
              }
              some.forEach(fact -> facts.add((JournalEntry) fact));
              if (method.getName().equals("writeBehind")) {
                return true;
              }
              writes.add(some.size());
              CompletableFuture<Void> commit = new CompletableFuture<>();
              commits.add(commit);
              return commit;
            });
  }

  private static ClientRecord client(String id, long enrolment) {
    return ClientRecord.fresh(id, enrolment, ClientSecrets.NONE, SINCE).withGroups(Set.of("web"));
  }

  private CompletableFuture<List<Records.Outcome>> change(
      String id, long enrolment, UnaryOperator<ClientRecord> change) {
    return records.change(List.of(new Addressee(id, enrolment)), change);
  }

  /** Whatever was posted before has run then. */
  private void turn() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(() -> done.complete(null));
    get(done);
  }

  private static <T> T get(CompletableFuture<T> stage) {
    return stage.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private void commit() {
    turn();
    commits.remove().complete(null);
    turn();
  }

  private ClientRecord shown(String id) {
    return roster.find(id).orElseThrow();
  }

  private static UnaryOperator<ClientRecord> labelled(String key, String value) {
    return client -> {
      Map<String, String> labels = new java.util.HashMap<>(client.labels());
      labels.put(key, value);
      return client.withLabels(labels);
    };
  }

  @Test
  void theRosterHasAChangeWhenTheJournalHasIt() {
    roster.put(client("a", 1));
    CompletableFuture<List<Records.Outcome>> done = change("a", 1, labelled("zone", "n"));
    turn();
    assertThat(shown("a").labels()).isEmpty();
    assertThat(done).isNotDone();
    commit();
    assertThat(shown("a").labels()).containsEntry("zone", "n");
    assertThat(get(done).get(0).isChanged()).isTrue();
  }

  @Test
  void changesThatMeetUndoNothingOfEachOther() {
    roster.put(client("a", 1));
    CompletableFuture<List<Records.Outcome>> first = change("a", 1, labelled("zone", "n"));
    CompletableFuture<List<Records.Outcome>> second =
        change("A", 1, record -> record.withGroups(Set.of("db")));
    turn();
    loop.execute(() -> records.seen("a", SINCE.plusSeconds(9)));
    CompletableFuture<List<Records.Outcome>> third = change("a", 1, r -> r.withLedger("l-2"));
    turn();
    commit();
    assertThat(shown("a").groups()).containsExactly("web");
    assertThat(shown("a").lastSeen()).isEqualTo(SINCE.plusSeconds(9));
    commit();
    commit();
    ClientRecord now = shown("a");
    assertThat(now.labels()).containsEntry("zone", "n");
    assertThat(now.groups()).containsExactly("db");
    assertThat(now.ledger()).isEqualTo("l-2");
    assertThat(now.lastSeen()).isEqualTo(SINCE.plusSeconds(9));
    assertThat(facts.get(facts.size() - 1)).isEqualTo(new JournalEntry.Client(now));
    assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isDone);
  }

  @Test
  void whoWasEnrolledAnewOrIsGoneIsNotTouched() {
    roster.put(client("a", 2));
    roster.put(client("b", 3));
    CompletableFuture<List<Records.Outcome>> done =
        records.change(
            List.of(new Addressee("a", 1), new Addressee("b", 3), new Addressee("c", 4)),
            labelled("zone", "n"));
    commit();
    assertThat(get(done))
        .extracting(Records.Outcome::refused)
        .containsExactly(ErrorCode.PRECONDITION_FAILED, null, ErrorCode.UNKNOWN_CLIENT);
    assertThat(shown("a").labels()).isEmpty();
    assertThat(shown("b").labels()).containsEntry("zone", "n");
  }

  @Test
  void aChangeThatMeetsARemovalDoesNotBringTheClientBack() {
    roster.put(client("a", 1));
    CompletableFuture<List<Records.Outcome>> gone =
        records.removeIf(List.of(new Addressee("a", 1)), known -> true);
    CompletableFuture<List<Records.Outcome>> late = change("a", 1, labelled("zone", "n"));
    turn();
    assertThat(get(late).get(0).refused()).isEqualTo(ErrorCode.UNKNOWN_CLIENT);
    commit();
    assertThat(roster.find("a")).isEmpty();
    assertThat(get(gone).get(0).isChanged()).isTrue();
    assertThat(facts).containsExactly(new JournalEntry.ClientRemoved("a"));
    assertThatThrownBy(() -> roster.reserve("A", 10)).hasMessageContaining("is being removed");
    roster.hasLeft("a");
    roster.reserve("A", 10);
  }

  @Test
  void whatTheJournalRefusesIsNotUnderTheNextChange() {
    roster.put(client("a", 1));
    turn();
    full = true;
    CompletableFuture<List<Records.Outcome>> refused = change("a", 1, labelled("zone", "n"));
    turn();
    full = false;
    assertThat(refused).isCompletedExceptionally();
    CompletableFuture<List<Records.Outcome>> next = change("a", 1, labelled("rack", "7"));
    commit();
    assertThat(get(next).get(0).isChanged()).isTrue();
    assertThat(shown("a").labels()).containsOnlyKeys("rack");
  }

  @Test
  void manyChangesAreOneWriteAndWhatChangesNothingIsNone() {
    List<Addressee> many = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      roster.put(client("c" + i, 1));
      many.add(new Addressee("c" + i, 1));
    }
    CompletableFuture<List<Records.Outcome>> first = records.change(many, labelled("zone", "n"));
    commit();
    assertThat(get(first)).allMatch(Records.Outcome::isChanged);
    CompletableFuture<List<Records.Outcome>> again = records.change(many, labelled("zone", "n"));
    assertThat(get(again)).noneMatch(Records.Outcome::isChanged);
    assertThat(writes).containsExactly(3_000);
  }

  @Test
  void afterTheStopAChangeIsRefused() {
    threads.stop(Duration.ofSeconds(5));
    assertThatThrownBy(() -> get(change("a", 1, labelled("zone", "n"))))
        .hasMessageContaining("this node is stopping");
  }

  @Test
  void onlyThoseAreRemovedOfWhomItIsTrueInThatMoment() {
    roster.put(client("a", 1));
    roster.put(client("b", 2).withDisabled(true));
    CompletableFuture<List<Records.Outcome>> done =
        records.removeIf(
            List.of(new Addressee("a", 1), new Addressee("b", 2)), ClientRecord::disabled);
    commit();
    assertThat(get(done)).extracting(Records.Outcome::isChanged).containsExactly(false, true);
    assertThat(roster.find("a")).isPresent();
    assertThat(roster.find("b")).isEmpty();
  }

  @Test
  void anEphemeralClientIsAwayFromItsLastSignUntilItIsHereAgain() {
    roster.put(client("a", 1).withEphemeral(java.time.Duration.ofDays(1)));
    roster.put(client("b", 2));
    loop.execute(() -> records.seen("a", SINCE.plusSeconds(5)));
    loop.execute(() -> records.seen("b", SINCE.plusSeconds(5)));
    turn();
    assertThat(shown("a").presence().awaySince()).isEqualTo(SINCE.plusSeconds(5));
    assertThat(shown("b").presence().awaySince()).isNull();
    CompletableFuture<List<Records.Outcome>> change = change("a", 1, labelled("zone", "n"));
    turn();
    loop.execute(() -> records.here(shown("a")));
    commit();
    assertThat(get(change).get(0).isChanged()).isTrue();
    assertThat(shown("a").presence().awaySince()).isNull();
    assertThat(shown("a").lastSeen()).isEqualTo(SINCE.plusSeconds(5));
    assertThat(shown("a").labels()).containsEntry("zone", "n");
  }
}
