package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandEnd;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.Contract;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.FiringTerms;
import dev.orb.protocol.LeftOut;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Overlap;
import dev.orb.protocol.Spread;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Refusal;
import dev.orb.transport.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AcceptanceTest {
  private final World world = new World().with("web-1", "web-2").start();

  private static ErrorCode code(CompletableFuture<?> stage) {
    return stage
        .handle((done, failure) -> failure == null ? ErrorCode.INTERNAL : Causes.code(failure))
        .join();
  }

  @Test
  void itIsAcceptedOnlyAfterTheCommitAndSentOnlyAfterThat() {
    var stage = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.turn();
    World.drain(world.hands.telling);
    World.drain(world.hands.sending);
    assertThat(stage).isNotDone();
    assertThat(world.broker.sent).isEmpty();
    world.journal.commitOne();
    World.drain(world.hands.telling);
    assertThat(stage).isCompleted();
    World.drain(world.hands.sending);
    assertThat(world.broker.sent).hasSize(1);
    assertThat(world.journal.isSent(world.command(stage.join().id()))).isFalse();
    world.settle();
    assertThat(world.journal.isSent(world.command(stage.join().id()))).isTrue();
  }

  @Test
  void theMessageCarriesWhatItsClientsNeed() {
    CommandOptions options =
        CommandOptions.DEFAULT
            .withTtl(Duration.ofMinutes(5))
            .withTimeout(Duration.ofSeconds(7))
            .withPriority(9)
            .withSerialKey("disk")
            .withTrace("00-1-2-01");
    CommandId id = world.send(Target.client("web-1"), options);
    Envelope envelope = world.broker.queue("web-1").getFirst();
    assertThat(envelope.duplicateId()).isEqualTo(id.toString());
    assertThat(envelope.durable()).isTrue();
    assertThat(envelope.priority()).isEqualTo(9);
    assertThat(envelope.name()).isEqualTo("disk.usage");
    assertThat(envelope.expiresAt()).isEqualTo(world.time.instant().plus(Duration.ofMinutes(5)));
    assertThat(world.first("web-1"))
        .satisfies(
            command -> {
              assertThat(command.id()).isEqualTo(id);
              assertThat(command.from()).isEqualTo("orb-1");
              assertThat(command.to()).isEqualTo("client:web-1");
              assertThat(command.timeout()).isEqualTo(Duration.ofSeconds(7));
              assertThat(command.durable()).isTrue();
              assertThat(command.serialKey()).isEqualTo("disk");
              assertThat(command.trace()).isEqualTo("00-1-2-01");
            });
  }

  @Test
  void theAddressSaysWhetherOneAGroupOrSeveralAreMeant() {
    world.fleet.put("web-1", ClientView.State.CONNECTED, 1, 1, "web");
    world.send(Target.client("web-1"));
    world.send(Target.group("web"));
    world.send(Target.all());
    world.send(Target.clients(List.of("web-1", "web-2")));
    assertThat(world.broker.queue("web-1"))
        .extracting(Envelope::address)
        .containsExactly("orb.client.web-1", "orb.group.web", "orb.broadcast", "orb.broadcast");
  }

  @Test
  void aTargetThatCannotBeHadIsRefusedAndTheOthersGetIt() {
    world.fleet.put("off", ClientView.State.DISABLED, 1, 0);
    CommandId id = world.send(Target.clients(List.of("web-1", "nobody", "off")));
    CommandRecord command = world.command(id);
    assertThat(command.refused())
        .containsExactlyInAnyOrder(
            new Refusal("nobody", ErrorCode.UNKNOWN_CLIENT),
            new Refusal("off", ErrorCode.FORBIDDEN));
    assertThat(command.counts().total()).isEqualTo(3);
    world.succeeds("web-1", id);
    world.settle();
    assertThat(world.command(id).state()).isEqualTo(CommandState.PARTIAL);
  }

  @Test
  void whenAllAreRefusedTheFirstCodeIsTheAnswer() {
    var stage = world.begin(Target.clients(List.of("nobody", "noone")), CommandOptions.DEFAULT);
    assertThat(code(stage)).isEqualTo(ErrorCode.UNKNOWN_CLIENT);
    assertThatThrownBy(stage::join)
        .cause()
        .isInstanceOfSatisfying(
            AllRefused.class, refused -> assertThat(refused.refused()).hasSize(2));
    assertThat(world.counter("orb.rejected", "code", "UNKNOWN_CLIENT")).isEqualTo(1);
  }

  private static Declared takesPath(String type) {
    return new Declared(
        "disk.usage",
        false,
        null,
        new Contract(
            JsonCodec.parse(
                "{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"" + type + "\"}}}"),
            null,
            "",
            Set.of()));
  }

  @Test
  void whoseContractTheParametersDoNotFitIsRefusedAndTheOthersGetIt() {
    world.fleet.declares("web-1", takesPath("integer"));
    world.fleet.declares("web-2", takesPath("string"));

    CommandId id = world.send(Target.clients(List.of("web-1", "web-2")));

    assertThat(world.command(id).refused())
        .containsExactly(new Refusal("web-1", ErrorCode.BAD_PARAMS));
    assertThat(world.broker.queue("web-1")).isEmpty();
    assertThat(world.broker.queue("web-2")).hasSize(1);
  }

  @Test
  void whenTheParametersFitNobodyTheAnswerNamesTheField() {
    world.fleet.declares("web-1", takesPath("integer"));
    var stage = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);

    assertThat(code(stage)).isEqualTo(ErrorCode.BAD_PARAMS);
    assertThatThrownBy(stage::join)
        .cause()
        .isInstanceOfSatisfying(
            AllRefused.class,
            refused ->
                assertThat(refused.reason())
                    .isEqualTo("path: string found, integer expected (web-1 was refused)"));
    assertThat(
            code(
                world.begin(
                    Target.client("web-1"), CommandOptions.DEFAULT.withOffline(Offline.REJECT))))
        .isEqualTo(ErrorCode.BAD_PARAMS);
  }

  @Test
  void nobodyMatchedIsNotFound() {
    assertThat(code(world.begin(Target.group("empty"), CommandOptions.DEFAULT)))
        .isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void aClientWithAsManyOpenCommandsAsItMayHaveIsRefusedUntilOneEnds() {
    World tight =
        new World(
                new DispatchSettings(
                    "orb-1", Duration.ofHours(1), Duration.ofSeconds(60), 64 * 1024, 2))
            .with("web-1", "web-2")
            .start();
    CommandId first = tight.send(Target.client("web-1"));
    tight.send(Target.client("web-1"));
    var refused = tight.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    tight.settle();
    assertThat(code(refused)).isEqualTo(ErrorCode.QUEUE_FULL);
    CommandId both = tight.send(Target.all());
    assertThat(tight.command(both).refused())
        .containsExactly(new Refusal("web-1", ErrorCode.QUEUE_FULL));
    tight.succeeds("web-1", first);
    tight.settle();
    tight.send(Target.client("web-1"));
  }

  @Test
  void aNodeWithAsManyOpenCommandsAsItsMemoryMayHoldRefusesUntilOneEnds() {
    World full =
        new World(
                new DispatchSettings(
                    "orb-1", Duration.ofHours(1), Duration.ofSeconds(60), 64 * 1024, 100, 3))
            .with("web-1", "web-2")
            .start();
    CommandId first = full.send(Target.client("web-1"));
    full.send(Target.client("web-1"));
    full.send(Target.client("web-2"));
    var refused = full.begin(Target.client("web-2"), CommandOptions.DEFAULT);
    full.settle();
    assertThat(code(refused)).isEqualTo(ErrorCode.QUEUE_FULL);
    full.crash();
    full.settle();
    var again = full.begin(Target.client("web-2"), CommandOptions.DEFAULT);
    full.settle();
    assertThat(code(again))
        .as("they weigh the same after a restart")
        .isEqualTo(ErrorCode.QUEUE_FULL);
    full.succeeds("web-1", first);
    full.settle();
    full.send(Target.client("web-2"));
  }

  @Test
  void theHeapSaysHowManyMayBeOpenAndManyDeliveriesWeighMore() {
    assertThat(DispatchSettings.maxOpen(2L << 30)).isEqualTo(1 << 20);
    assertThat(DispatchSettings.maxOpen(256L << 20)).isEqualTo(1 << 17);
    assertThat(DispatchSettings.maxOpen(1L << 40)).isEqualTo(5_000_000);
    assertThat(DispatchSettings.weight(1)).isEqualTo(1);
    assertThat(DispatchSettings.weight(10_000)).isEqualTo(313);
  }

  @Test
  void aMessageOverTheLimitIsRefused() {
    Submission large =
        Submission.of(
            "x",
            JsonCodec.of("y".repeat(70_000)),
            Target.client("web-1"),
            CommandOptions.DEFAULT,
            "ops");
    assertThat(code(world.begin(large))).isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void theSameIdempotencyKeyAnswersWithTheFirstCommand() {
    CommandOptions once = CommandOptions.DEFAULT.withIdempotencyKey("k-1");
    var first = world.begin(Target.client("web-1"), once);
    var second = world.begin(Target.client("web-1"), once);
    world.settle();
    assertThat(second.join().id()).isEqualTo(first.join().id());
    assertThat(world.broker.sent).hasSize(1);
    var other = world.begin(Target.client("web-2"), once);
    world.settle();
    assertThat(code(other)).isEqualTo(ErrorCode.CONFLICT);
    var stranger =
        world.begin(Submission.of("disk.usage", null, Target.client("web-2"), once, "somebody"));
    world.settle();
    assertThat(stranger).isCompleted();
    world.passes(Duration.ofHours(25));
    var nextDay = world.begin(Target.client("web-1"), once);
    world.settle();
    assertThat(nextDay.join().id()).isNotEqualTo(first.join().id());
  }

  @Test
  void aFiringHandedOverTwiceMakesOneCommand() {
    FiredCommand fired =
        new FiredCommand(
            CommandId.ofFiring("nightly", world.time.instant(), ""),
            "nightly",
            world.time.instant(),
            "clean",
            null,
            Target.all(),
            CommandOptions.DEFAULT);
    var first = world.dispatch.fire(fired).toCompletableFuture();
    var second = world.dispatch.fire(fired).toCompletableFuture();
    world.settle();
    assertThat(first.join()).isEqualTo(fired.id());
    assertThat(second.join()).isEqualTo(fired.id());
    world.succeeds("web-1", fired.id());
    world.succeeds("web-2", fired.id());
    world.settle();
    var third = world.dispatch.fire(fired).toCompletableFuture();
    world.settle();
    assertThat(third.join()).isEqualTo(fired.id());
    assertThat(world.broker.sent).hasSize(1);
    assertThat(world.command(fired.id()).schedule()).isEqualTo("nightly");
    assertThatThrownBy(() -> world.dispatch.find("last", Dispatch.SCHEDULER))
        .isInstanceOf(OrbException.class);
  }

  @Test
  void theEndOfAFiringIsToldOnceAndKnownAfterwards() {
    List<CommandEnd> told = new ArrayList<>();
    world.dispatch.whenEnded(told::add);
    FiredCommand fired =
        new FiredCommand(
            CommandId.ofFiring("nightly", world.time.instant(), ""),
            "nightly",
            world.time.instant(),
            "clean",
            null,
            Target.client("web-1"),
            CommandOptions.DEFAULT);
    var sent = world.dispatch.fire(fired).toCompletableFuture();
    world.settle();
    assertThat(sent).isCompleted();
    assertThat(world.dispatch.end(fired.id())).isEmpty();
    world.succeeds("web-1", world.send(Target.client("web-1")));
    world.succeeds("web-1", fired.id());
    world.settle();

    CommandEnd end =
        new CommandEnd(fired.id(), "nightly", CommandState.SUCCEEDED, world.time.instant());
    assertThat(told).containsExactly(end);
    assertThat(world.dispatch.end(fired.id())).contains(end);
  }

  @Test
  void itsEvidenceSaysWhenAClientStartsWhatIsSpread() {
    Duration jitter = Duration.ofMinutes(30);
    Instant now = world.time.instant();
    FiredCommand fired =
        new FiredCommand(
            CommandId.ofFiring("nightly", now, ""),
            "nightly",
            now,
            "clean",
            null,
            Target.client("web-1"),
            CommandOptions.DEFAULT,
            new FiringTerms(Overlap.ALLOW, LeftOut.NOBODY, null, new FiringNote(null, jitter)));
    var sent = world.dispatch.fire(fired).toCompletableFuture();
    world.settle();
    assertThat(sent).isCompleted();

    assertThat(world.dispatch.story(fired.id(), "web-1").evidence().get(0).words())
        .contains(
            "to start at " + now.plus(Spread.delay("nightly", "web-1", jitter)), "a jitter of 30m");
  }

  @Test
  void aJournalThatCannotBeWrittenRefusesAtOnce() {
    world.journal.writable = false;
    assertThat(code(world.begin(Target.all(), CommandOptions.DEFAULT)))
        .isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void aFullJournalIsWaitedForAndNothingOvertakes() {
    world.journal.full = true;
    var first = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.settle();
    var second = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.settle();
    assertThat(first).isNotDone();
    world.journal.full = false;
    world.passes(Duration.ofMillis(200));
    world.settle();
    assertThat(world.broker.sent)
        .containsExactly(first.join().id().toString(), second.join().id().toString());
  }

  @Test
  void beforeTheStartAndAfterTheStopNothingIsAccepted() {
    World fresh = new World().with("web-1");
    assertThat(code(fresh.begin(Target.all(), CommandOptions.DEFAULT)))
        .isEqualTo(ErrorCode.NOT_STARTED);
    fresh.start();
    fresh.dispatch.stop(Duration.ZERO);
    fresh.dispatch.stop(Duration.ZERO);
    assertThat(code(fresh.begin(Target.all(), CommandOptions.DEFAULT)))
        .isEqualTo(ErrorCode.SHUTTING_DOWN);
  }

  @Test
  void aCommandIsFoundByItsIdItsLastDigitsAndAsTheLastOfItsSender() {
    CommandId first = world.send(Target.client("web-1"));
    CommandId second = world.send(Target.client("web-1"));
    assertThat(world.dispatch.find(first.toString(), "x").id()).isEqualTo(first);
    assertThat(world.dispatch.find(first.brief(), "x").id()).isEqualTo(first);
    assertThat(world.dispatch.find("last", "ops").id()).isEqualTo(second);
    assertThatThrownBy(() -> world.dispatch.find("last", "x"))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    assertThatThrownBy(() -> world.dispatch.find("ffffffff", "x"))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void aSummaryGroupsWhatDidNotSucceedTheLargestFirst() {
    world.with("web-3", "web-4");
    world.fleet.disconnected("web-4");
    CommandId id = world.send(Target.all());
    world.fails("web-1", id, ErrorCode.HANDLER_ERROR);
    world.fails("web-2", id, ErrorCode.HANDLER_ERROR);
    world.succeeds("web-3", id);
    world.settle();
    Summary summary = world.dispatch.summary(id);
    assertThat(summary.reasons()).hasSize(2);
    assertThat(summary.reasons().get(0))
        .satisfies(
            group -> {
              assertThat(group.count()).isEqualTo(2);
              assertThat(group.code()).isEqualTo(ErrorCode.HANDLER_ERROR);
              assertThat(group.sample()).containsExactly("web-1", "web-2");
            });
    assertThat(summary.reasons().get(1).state()).isEqualTo(DeliveryState.QUEUED);
    assertThat(summary.counts().of(DeliveryState.SUCCEEDED)).isEqualTo(1);
  }

  @Test
  void pagesOfDeliveriesFollowEachOtherByClient() {
    world.with("web-3");
    CommandId id = world.send(Target.all());
    var first =
        world.dispatch.deliveries(
            id, dev.orb.server.journal.DeliveryFilter.ALL, 2, java.util.Optional.empty());
    assertThat(first.items()).extracting(d -> d.client()).containsExactly("web-1", "web-2");
    var second =
        world.dispatch.deliveries(
            id,
            dev.orb.server.journal.DeliveryFilter.ALL,
            2,
            java.util.Optional.ofNullable(first.next()));
    assertThat(second.items()).extracting(d -> d.client()).containsExactly("web-3");
    assertThat(second.next()).isNull();
  }

  @Test
  void aCommandThatTheDatabaseRefusesFailsAloneAndIsNotSent() {
    var good = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    var bad =
        world.begin(
            Submission.of("bad", null, Target.client("web-1"), CommandOptions.DEFAULT, "ops"));
    var alsoGood = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.journal.impossible =
        fact -> fact instanceof JournalEntry.Accepted a && a.command().name().equals("bad");
    world.settle();
    assertThat(code(bad)).isEqualTo(ErrorCode.INTERNAL);
    assertThat(world.broker.sent)
        .containsExactly(good.join().id().toString(), alsoGood.join().id().toString());
  }

  @Test
  void anAnswerThatTheDatabaseRefusesStillEndsItsDelivery() {
    CommandId id = world.send(Target.all());
    var first = world.succeeds("web-1", id);
    var second = world.succeeds("web-2", id);
    world.journal.impossible =
        fact ->
            fact instanceof JournalEntry.Delivery d
                && d.row().client().equals("web-1")
                && d.row().result() != null;
    world.settle();
    assertThat(world.command(id).state()).isEqualTo(CommandState.SUCCEEDED);
    assertThat(world.delivery(id, "web-1").result()).isNull();
    assertThat(world.delivery(id, "web-2").result()).isNotNull();
    world.assertAcknowledged(first);
    world.assertAcknowledged(second);
  }
}
