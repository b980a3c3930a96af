package dev.orb.server.journal;

import static dev.orb.server.journal.Samples.NOW;
import static dev.orb.server.journal.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.Limit;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Retries;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachDatabase
class JournalTest {
  private final TestDatabase database;

  @TempDir Path folder;
  private Journal journal;

  JournalTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() {
    journal = Journals.open(database.in(folder));
  }

  @AfterEach
  void close() {
    // why: where a database cannot run the test is skipped before there is a journal
    if (journal != null) {
      journal.close();
    }
  }

  private void reopen() {
    journal.close();
    open();
  }

  private CommandRecord accepted(CommandRecord command) throws Exception {
    await(journal.write(List.of(new JournalEntry.Accepted(command))));
    return command;
  }

  @Test
  void aCommandComesBackAsItWasWrittenAlsoAfterARestart() throws Exception {
    CommandRecord command =
        new CommandRecord(
            Samples.id(),
            41,
            "orb-1",
            "valve.open",
            JsonCodec.parse("{\"big\":9007199254740993,\"none\":null}"),
            new Target(false, Set.of("a.b", "c"), Set.of("web"))
                .where("zone = 'north'")
                .except("d", "canary")
                .limit(Limit.parse("10%"), Long.MAX_VALUE),
            new CommandOptions(
                Duration.ofHours(2),
                Duration.ofMillis(1500),
                Offline.REJECT,
                9,
                "serial",
                null,
                new Retries(3, Duration.ofSeconds(5), 1.5),
                "idem",
                "00-4bf9-01",
                "because ü",
                "billing",
                null),
            "ops",
            "nightly",
            NOW.minusSeconds(1),
            true,
            NOW,
            NOW.plusSeconds(60),
            Duration.ofMillis(1500),
            List.of(new Addressee("a.b", 3), new Addressee("c", 9)),
            List.of(new Refusal("d", ErrorCode.QUEUE_FULL)),
            null,
            CommandState.RUNNING,
            new Counts(Map.of(DeliveryState.QUEUED, 2), 1),
            null,
            Samples.id(),
            new FiringNote(NOW.minusSeconds(86_401), Duration.ofMinutes(5)));

    accepted(command);

    assertThat(journal.command(command.id())).contains(command);
    reopen();
    assertThat(journal.command(command.id())).contains(command);
    assertThat(journal.command(Samples.id())).isEmpty();
  }

  @Test
  void absentParamsAndNullParamsAreNotTheSame() throws Exception {
    CommandRecord sample = Samples.command(1);
    CommandRecord nothing = withParams(sample, null);
    CommandRecord nil = withParams(Samples.command(2), JsonCodec.NULL);

    accepted(nothing);
    accepted(nil);

    assertThat(journal.command(nothing.id()).orElseThrow().params()).isNull();
    assertThat(journal.command(nil.id()).orElseThrow().params()).isEqualTo(JsonCodec.NULL);
  }

  private static CommandRecord withParams(
      CommandRecord command, dev.orb.protocol.@org.jspecify.annotations.Nullable Json params) {
    return new CommandRecord(
        command.id(),
        command.seq(),
        command.node(),
        command.name(),
        params,
        command.target(),
        command.options(),
        command.by(),
        command.schedule(),
        command.scheduledAt(),
        command.durable(),
        command.createdAt(),
        command.expiresAt(),
        command.timeout(),
        command.addressees(),
        command.refused(),
        command.cancelRequestedAt(),
        command.state(),
        command.counts(),
        command.finishedAt(),
        command.retryOf());
  }

  @Test
  void longValuesAndLargeTargetSetsComeBackWhole() throws Exception {
    CommandRecord small = Samples.command(Samples.id(), 1, 20_000, CommandOptions.DEFAULT, null);
    String text = "é\u0000\n".repeat(150_000);
    CommandRecord command = accepted(withParams(small, JsonCodec.of(text)));
    DeliveryRecord delivery =
        new DeliveryRecord(
            command.id(),
            "web-3",
            "",
            4,
            DeliveryState.FAILED,
            Reason.FAILED,
            2,
            JsonCodec.of(text),
            new Failure(ErrorCode.HANDLER_ERROR, text, JsonCodec.of(text)),
            JsonCodec.of(text),
            NOW,
            null,
            null,
            NOW,
            NOW,
            null);
    await(journal.write(List.of(new JournalEntry.Delivery(delivery))));
    await(journal.write(List.of(new JournalEntry.Delivery(delivery))));

    CommandRecord read = journal.command(command.id()).orElseThrow();
    assertThat(read.addressees()).isEqualTo(command.addressees());
    assertThat(read.params()).isEqualTo(command.params());
    assertThat(journal.delivery(command.id(), "web-3")).contains(delivery);
  }

  @Test
  void aClientsHistoryComesPageByPageTheNewestFirst() throws Exception {
    List<CommandId> mine = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      CommandRecord command =
          accepted(Samples.command(Samples.id(), i + 1, 2, CommandOptions.DEFAULT, null));
      await(
          journal.write(
              List.of(
                  new JournalEntry.Delivery(
                      Samples.delivery(command.id(), 0, DeliveryState.RUNNING)),
                  new JournalEntry.Delivery(
                      Samples.delivery(command.id(), 1, DeliveryState.RUNNING)))));
      mine.add(command.id());
    }
    List<CommandId> read = new ArrayList<>();
    HistoryPlace place = HistoryPlace.TOP;
    List<ClientDelivery> page;
    do {
      page = journal.history("web-1", place, 2).items();
      for (ClientDelivery each : page) {
        read.add(each.delivery().command());
        assertThat(each.delivery().client()).isEqualTo("web-1");
        assertThat(each.name()).isEqualTo("disk.usage");
        assertThat(HistoryPlace.of(each.delivery())).isGreaterThan(place);
        place = HistoryPlace.of(HistoryPlace.of(each.delivery()).cursor());
      }
    } while (!page.isEmpty());

    assertThat(read).containsExactlyInAnyOrderElementsOf(mine);
    assertThat(journal.history("web-9", HistoryPlace.TOP, 2).items()).isEmpty();
    assertThatThrownBy(() -> HistoryPlace.of("nonsense")).hasMessageContaining("cursor");
  }

  @Test
  void theSameCommandAcceptedAgainChangesNothing() throws Exception {
    CommandRecord command = accepted(Samples.command(1));
    CommandRecord other = Samples.command(command.id(), 99, 3, CommandOptions.DEFAULT, null);

    accepted(other);
    await(
        journal.write(
            List.of(
                new JournalEntry.Accepted(Samples.command(2)), new JournalEntry.Accepted(other))));

    CommandRecord read = journal.command(command.id()).orElseThrow();
    assertThat(read.seq()).isEqualTo(1);
    assertThat(journal.lastSeq("orb-1")).isEqualTo(2);
  }

  @Test
  void aRowThatIsNotTheFirstAfterAllIsWrittenAllTheSameAndHarmsNoOther() throws Exception {
    CommandRecord command =
        accepted(Samples.command(Samples.id(), 1, 2, CommandOptions.DEFAULT, null));
    DeliveryRecord running = Samples.delivery(command.id(), 0, DeliveryState.RUNNING);
    DeliveryRecord ended = Samples.delivery(command.id(), 0, DeliveryState.SUCCEEDED);
    DeliveryRecord other = Samples.delivery(command.id(), 1, DeliveryState.SUCCEEDED);
    await(journal.write(List.of(new JournalEntry.Delivery(running, true))));
    await(
        journal.write(
            List.of(
                new JournalEntry.Delivery(ended, true), new JournalEntry.Delivery(other, true))));

    assertThat(journal.deliveries(command.id())).containsExactly(ended, other);
  }

  @Test
  void theMarkOfWhatTheBrokerHasOnlyRises() throws Exception {
    assertThat(journal.sentUpTo("orb-1")).isZero();
    await(journal.write(List.of(new JournalEntry.SentUpTo("orb-1", 7))));
    await(
        journal.write(
            List.of(new JournalEntry.SentUpTo("orb-1", 5), new JournalEntry.SentUpTo("orb-2", 3))));
    reopen();

    assertThat(journal.sentUpTo("orb-1")).isEqualTo(7);
    assertThat(journal.sentUpTo("orb-2")).isEqualTo(3);
  }

  @Test
  void factsOfOneGroupAreFoldedIntoTheLast() throws Exception {
    CommandRecord command = Samples.command(7);
    CommandId id = command.id();
    DeliveryRecord ended = Samples.delivery(id, 0, DeliveryState.SUCCEEDED);

    await(
        journal.write(
            List.of(
                new JournalEntry.Accepted(command),
                new JournalEntry.Delivery(Samples.delivery(id, 0, DeliveryState.RUNNING)),
                new JournalEntry.CancelRequested(id, NOW.plusSeconds(1)),
                new JournalEntry.Progressed(
                    id,
                    CommandState.RUNNING,
                    new Counts(Map.of(DeliveryState.RUNNING, 1), 0),
                    null),
                new JournalEntry.Delivery(ended),
                Samples.succeeded(id, 1))));

    CommandRecord read = journal.command(id).orElseThrow();
    assertThat(read.cancelRequestedAt()).isEqualTo(NOW.plusSeconds(1));
    assertThat(read.state()).isEqualTo(CommandState.SUCCEEDED);
    assertThat(read.finishedAt()).isEqualTo(NOW.plusMillis(10));
    assertThat(journal.deliveries(id)).containsExactly(ended);
    assertThat(journal.openCommands("orb-1")).isEmpty();
  }

  @Test
  void requestsToCancelSomeAreKeptWithWhatTheySpareAndTheLatestOfAClientCounts() throws Exception {
    CommandId some = accepted(Samples.command(5)).id();
    CommandId all = accepted(Samples.command(6)).id();
    CommandId none = accepted(Samples.command(7)).id();
    await(
        journal.write(
            List.of(
                new JournalEntry.CancelOf(
                    some, Set.of("a", "b"), CancelRequests.Kind.UNSTARTED, NOW),
                new JournalEntry.CancelOf(
                    some, Set.of("b", "c"), CancelRequests.Kind.ALWAYS, NOW.plusSeconds(1)),
                new JournalEntry.CancelOf(
                    all, Set.of(CancelRequests.EVERYBODY), CancelRequests.Kind.UNSTARTED, NOW))));
    await(
        journal.write(
            List.of(
                new JournalEntry.CancelOf(
                    some, Set.of("d"), CancelRequests.Kind.SUPERSEDED, NOW))));

    Map<CommandId, CancelRequests> read = journal.cancelled(List.of(some, all, none));

    assertThat(read).containsOnlyKeys(some, all);
    assertThat(Objects.requireNonNull(read.get(some)))
        .isEqualTo(
            new CancelRequests(
                Map.of(
                    "a", CancelRequests.Kind.UNSTARTED,
                    "b", CancelRequests.Kind.ALWAYS,
                    "c", CancelRequests.Kind.ALWAYS,
                    "d", CancelRequests.Kind.SUPERSEDED)));
    assertThat(Objects.requireNonNull(read.get(all)).has("anybody", CancelRequests.Kind.UNSTARTED))
        .isTrue();
    assertThat(Objects.requireNonNull(read.get(some)).has("anybody", CancelRequests.Kind.UNSTARTED))
        .isFalse();
  }

  @Test
  void deliveriesArriveOneByOneAndAreListedByClient() throws Exception {
    CommandRecord command =
        accepted(Samples.command(Samples.id(), 1, 3, CommandOptions.DEFAULT, null));
    CommandId id = command.id();
    for (int client : new int[] {2, 0}) {
      for (DeliveryState state :
          List.of(DeliveryState.DELIVERED, DeliveryState.RUNNING, DeliveryState.SUCCEEDED)) {
        await(
            journal.write(List.of(new JournalEntry.Delivery(Samples.delivery(id, client, state)))));
      }
    }

    assertThat(journal.deliveries(id))
        .containsExactly(
            Samples.delivery(id, 0, DeliveryState.SUCCEEDED),
            Samples.delivery(id, 2, DeliveryState.SUCCEEDED));
    assertThat(journal.delivery(id, "web-1")).isEmpty();
  }

  @Test
  void manyOpenCommandsAndTheirRowsComeInPiecesAndInAcceptOrder() throws Exception {
    List<JournalEntry> all = new ArrayList<>();
    List<CommandId> ids = new ArrayList<>();
    for (int seq = 1; seq <= 2_300; seq++) {
      CommandRecord command = Samples.command(seq);
      ids.add(command.id());
      all.add(new JournalEntry.Accepted(command));
    }
    // why the last first: their order is that of their places, not of their rows
    Collections.reverse(all);
    await(journal.write(all));
    await(
        journal.write(
            List.of(
                changed(Samples.delivery(ids.get(7), 0, DeliveryState.RUNNING)),
                changed(Samples.delivery(ids.get(7), 1, DeliveryState.SUCCEEDED)),
                changed(Samples.delivery(ids.get(9), 0, DeliveryState.FAILED)))));

    List<Long> told = new ArrayList<>();
    assertThat(
            journal.openCommands(
                "orb-1",
                command -> {
                  told.add(command.seq());
                  return command;
                }))
        .extracting(CommandRecord::id)
        .containsExactlyElementsOf(ids);
    assertThat(told).hasSize(ids.size());
    assertThat(journal.deliveriesOf(ids.subList(0, 9))).containsOnlyKeys(ids.get(7));
    assertThat(journal.deliveriesOf(ids).get(ids.get(7)))
        .isEqualTo(journal.deliveries(ids.get(7)))
        .hasSize(2);
    assertThat(journal.deliveriesOf(List.of())).isEmpty();
  }

  private static JournalEntry changed(DeliveryRecord row) {
    return new JournalEntry.Delivery(row);
  }

  @Test
  void openCommandsOfANodeComeInAcceptOrder() throws Exception {
    List<CommandRecord> commands = new ArrayList<>();
    for (int seq = 5; seq > 0; seq--) {
      commands.add(accepted(Samples.command(seq)));
    }
    await(journal.write(List.of(Samples.succeeded(commands.get(2).id(), 1))));

    assertThat(journal.openCommands("orb-1"))
        .extracting(CommandRecord::seq)
        .containsExactly(1L, 2L, 4L, 5L);
    assertThat(journal.openCommands("orb-2")).isEmpty();
  }

  @Test
  void commandsAreFoundByTheEndOfTheirId() throws Exception {
    List<CommandRecord> commands = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      // far apart, so that they lie in different buckets
      commands.add(accepted(Samples.command(1 + i * 10_000L)));
    }
    CommandRecord command = commands.get(1);

    assertThat(journal.commandsEnding(command.id().brief()))
        .extracting(CommandRecord::id)
        .containsExactly(command.id());
    assertThat(journal.commandsEnding("not hex")).isEmpty();

    for (long seq = 30_000; seq < 30_003; seq++) {
      CommandId twin =
          new CommandId(new java.util.UUID(seq, command.id().uuid().getLeastSignificantBits()));
      accepted(Samples.command(twin, seq, 1, CommandOptions.DEFAULT, null));
    }
    assertThat(journal.commandsEnding(command.id().brief()))
        .extracting(CommandRecord::seq)
        .containsExactly(30_002L, 30_001L);
  }

  @Test
  void theLastOfASenderIsNeverAFiring() throws Exception {
    CommandRecord own = accepted(Samples.command(1));
    accepted(Samples.command(Samples.id(), 2, 1, CommandOptions.DEFAULT, "nightly"));

    assertThat(journal.lastBy("app")).map(CommandRecord::id).contains(own.id());
    assertThat(journal.lastBy("nobody")).isEmpty();
  }

  @Test
  void anIdempotencyKeyIsFoundUntilItIsTooOld() throws Exception {
    CommandOptions keyed = CommandOptions.DEFAULT.withIdempotencyKey("k1");
    CommandRecord command = accepted(Samples.command(Samples.id(), 1, 1, keyed, null));

    assertThat(journal.byIdempotencyKey("app", "k1", NOW.minusSeconds(1)))
        .map(CommandRecord::id)
        .contains(command.id());
    assertThat(journal.byIdempotencyKey("app", "k1", NOW.plusSeconds(1))).isEmpty();
    assertThat(journal.byIdempotencyKey("other", "k1", NOW.minusSeconds(1))).isEmpty();
  }

  @Test
  void commandsAreListedNewestFirstInPages() throws Exception {
    List<Long> seqs = new ArrayList<>();
    for (long seq = 1; seq <= 7; seq++) {
      accepted(Samples.command(seq));
      seqs.add(seq);
    }
    Collections.reverse(seqs);

    List<Long> read = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      Page<CommandRecord> page = journal.commands(CommandFilter.ALL, 3, after);
      page.items().forEach(command -> read.add(command.seq()));
      after = Optional.ofNullable(page.next());
    } while (after.isPresent());

    assertThat(read).isEqualTo(seqs);
    assertThatThrownBy(() -> journal.commands(CommandFilter.ALL, 3, Optional.of("rubbish")))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMS));
  }

  @Test
  void commandsAreFilteredByStateNameSenderAndSchedule() throws Exception {
    CommandRecord first = accepted(Samples.command(1));
    CommandRecord second =
        accepted(Samples.command(Samples.id(), 2, 1, CommandOptions.DEFAULT, "nightly"));
    await(journal.write(List.of(Samples.succeeded(first.id(), 1))));

    assertThat(found(new CommandFilter(CommandState.SUCCEEDED, null, null, null)))
        .containsExactly(first.id());
    assertThat(found(new CommandFilter(CommandState.RUNNING, "disk.usage", "app", null)))
        .containsExactly(second.id());
    assertThat(found(new CommandFilter(null, null, null, "nightly"))).containsExactly(second.id());
    assertThat(found(new CommandFilter(null, "other", null, null))).isEmpty();
    assertThat(found(new CommandFilter(null, null, "other", null))).isEmpty();
  }

  private List<CommandId> found(CommandFilter filter) {
    return journal.commands(filter, 10, Optional.empty()).items().stream()
        .map(CommandRecord::id)
        .toList();
  }

  @Test
  void clientsAreOneEachWhateverTheCaseAndEnrolmentsAreNeverUsedAgain() throws Exception {
    await(
        journal.write(
            List.of(
                new JournalEntry.Client(Samples.client("Web-1", 5)),
                new JournalEntry.Client(Samples.client("web-1", 6)),
                new JournalEntry.Client(Samples.client("web-2", 7)))));
    await(journal.write(List.of(new JournalEntry.ClientRemoved("WEB-2"))));

    reopen();

    assertThat(journal.clients()).containsExactly(Samples.client("web-1", 6));
    assertThat(journal.lastEnrolment()).isEqualTo(7);
  }

  @Test
  void aConstantIsMadeByTheFirst() {
    assertThat(journal.constant("fleet", "a")).isEqualTo("a");
    assertThat(journal.constant("fleet", "b")).isEqualTo("a");

    reopen();

    assertThat(journal.constant("fleet", "c")).isEqualTo("a");
  }

  private boolean lease(String folder, int now, int until) {
    return journal.lease("orb-1", folder, NOW.plusSeconds(now), NOW.plusSeconds(until));
  }

  @Test
  void aNameIsLeasedToOneFolderUntilItLapsesOrIsReleased() {
    assertThat(lease("a", 0, 30)).isTrue();
    assertThat(lease("b", 29, 60)).isFalse();

    reopen();

    assertThat(lease("b", 29, 60)).isFalse();
    assertThat(lease("a", 20, 50)).as("renewed").isTrue();
    assertThat(lease("b", 49, 80)).isFalse();
    assertThat(lease("b", 50, 80)).as("lapsed").isTrue();
    assertThat(lease("a", 51, 90)).isFalse();
    journal.release("orb-1", "a");
    assertThat(lease("a", 51, 90)).as("released by who had it not").isFalse();
    journal.release("orb-1", "b");
    assertThat(lease("a", 51, 90)).as("released").isTrue();
    assertThat(journal.lease("orb-2", "b", NOW, NOW)).as("another name").isTrue();
  }

  @Test
  void orphansAreKeptWhateverIsInThem() throws Exception {
    await(
        journal.write(
            List.of(
                new JournalEntry.Orphan(
                    "orb.node.orb-1", null, "web-1", "\0" + "x".repeat(100_000), NOW))));
    assertThat(journal.isWritable()).isTrue();
  }

  @Test
  void anEmptyWriteCompletesToo() throws Exception {
    await(journal.write(List.of()));
    assertThat(journal.isWritable()).isTrue();
  }

  @Test
  void whatIsKnownOfSecretsAndJoinersIsKept() throws Exception {
    ClientRecord joined =
        Samples.client("web-1", 5)
            .withSecrets(ClientSecrets.joined("a.hash", "j1 i1"))
            .withEphemeral(Duration.ofHours(3))
            .withPresence(
                new ClientRecord.Presence(Samples.NOW.plusMillis(7), Samples.NOW.plusMillis(9)));
    ClientRecord rotated =
        Samples.client("web-2", 6)
            .withDisabled(true)
            .withSecrets(
                ClientSecrets.only("first.hash")
                    .followedBy("second.hash", Samples.NOW, Samples.NOW.plusSeconds(60)));
    JoinTokenRecord token =
        new JoinTokenRecord(
            "j1",
            "token.hash",
            Set.of("web"),
            Map.of("zone", "n"),
            20,
            1,
            null,
            Duration.ofHours(3),
            Samples.NOW,
            Samples.NOW.plusSeconds(3600),
            null);
    JoinTokenRecord revoked =
        new JoinTokenRecord(
            "j2",
            "token.hash",
            Set.of(),
            Map.of(),
            1,
            0,
            "web-9",
            null,
            Samples.NOW.plusMillis(1),
            Samples.NOW.plusSeconds(3600),
            Samples.NOW.plusSeconds(9));
    Samples.await(
        journal.write(
            List.of(
                new JournalEntry.JoinToken(token),
                new JournalEntry.JoinToken(revoked),
                new JournalEntry.Client(joined),
                new JournalEntry.Client(rotated))));
    assertThat(journal.clients()).containsExactly(joined, rotated);
    assertThat(journal.joinTokens()).containsExactly(token, revoked);

    Samples.await(
        journal.write(
            List.of(
                new JournalEntry.JoinToken(token.usedBy(1)),
                new JournalEntry.JoinTokenForgotten("j2"))));
    assertThat(journal.joinTokens()).containsExactly(token.usedBy(1));
  }

  @Test
  void tokensOfCallersAreKeptAsTheyAre() throws Exception {
    ApiTokenRecord token =
        new ApiTokenRecord(
            "t1",
            "ci",
            "operator",
            Set.of("disk.*", "restart"),
            Set.of("group:web", "site=oslo, north"),
            "salt.hash",
            null,
            null,
            Samples.NOW,
            Samples.NOW.plusSeconds(3600),
            null,
            null);
    ApiTokenRecord rotated = token.withSecret("b.c", Samples.NOW.plusMillis(7), Duration.ofDays(1));
    ApiTokenRecord other =
        new ApiTokenRecord(
            "t2",
            "cd",
            "viewer",
            Set.of(),
            Set.of(),
            "d.e",
            null,
            null,
            Samples.NOW.plusMillis(1),
            null,
            null,
            null);
    Samples.await(
        journal.write(List.of(new JournalEntry.ApiToken(token), new JournalEntry.ApiToken(other))));
    assertThat(journal.apiTokens()).containsExactly(token, other);

    Samples.await(
        journal.write(
            List.of(
                new JournalEntry.ApiToken(rotated),
                new JournalEntry.ApiTokenUsed("t1", Samples.NOW.plusSeconds(3)),
                new JournalEntry.ApiTokenUsed("t9", Samples.NOW),
                new JournalEntry.ApiTokenForgotten("t2"))));
    assertThat(journal.apiTokens()).containsExactly(rotated.usedAt(Samples.NOW.plusSeconds(3)));
  }
}
