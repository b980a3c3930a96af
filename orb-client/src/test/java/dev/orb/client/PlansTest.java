package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Hello;
import dev.orb.protocol.message.Planning;
import dev.orb.protocol.message.Planning.Planned;
import dev.orb.protocol.message.Planning.Plans;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.schedule.ClientPlan;
import dev.orb.protocol.schedule.Misfire;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.Schedule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that runs a schedule itself: every ten minutes from the start of the test on. What comes
 * due is dealt with on the test's thread, while it moves time; handlers and ledger have their own.
 */
class PlansTest {
  private static final String SCHEDULE = "rounds";
  private static final Schedule TEN_MINUTES =
      Schedule.every(Duration.ofMinutes(10)).starting(MovedTime.START);

  private final Path folder;
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final CountDownLatch let = new CountDownLatch(1);
  private MovedTime time = new MovedTime();
  private Turns turns = new Turns(time);
  private ClientFixture fixture;

  /** What it has to do is done when time is moved; at its stop nobody moves it any more. */
  private static final class Turns implements Executor {
    private final MovedTime time;
    private volatile boolean stopping;

    Turns(MovedTime time) {
      this.time = time;
    }

    @Override
    public void execute(Runnable task) {
      if (stopping) {
        task.run();
      } else {
        time.next(task);
      }
    }
  }

  PlansTest(@TempDir Path temporary) {
    folder = temporary;
    fixture = fixture();
  }

  @AfterEach
  void close() {
    let.countDown();
    stop();
  }

  /** As a kill would leave it: what it had still to do is not done. */
  private void stop() {
    turns.stopping = true;
    fixture.close();
  }

  private ClientFixture fixture() {
    Turns its = new Turns(time);
    turns = its;
    return new ClientFixture(
        time,
        its,
        builder ->
            builder
                .state(folder.resolve("state"))
                .on(
                    "note",
                    context -> {
                      ran.add(
                          context.scheduledAt().orElseThrow()
                              + " "
                              + context.previousAt().map(Instant::toString).orElse("first"));
                      return "done";
                    })
                .run(
                    "slow",
                    context -> {
                      ran.add("slow " + context.scheduledAt().orElseThrow());
                      if (!let.await(30, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("nobody let it go");
                      }
                    }));
  }

  private static ClientPlan plan(String command, Rules rules) {
    return new ClientPlan(SCHEDULE, TEN_MINUTES, rules, command, null, CommandOptions.DEFAULT);
  }

  private static ConditionFactory soon() {
    return Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(20));
  }

  private static Instant at(int minutes) {
    return MovedTime.START.plus(Duration.ofMinutes(minutes));
  }

  private void start() {
    fixture.start();
    work();
  }

  /** Lets it do what it has to do now. */
  private void work() {
    time.pass(Duration.ZERO);
  }

  private void send(List<Planning.Plan> put, Set<String> gone) {
    int before = fixture.connection().sent(Planned.class).size();
    fixture.connection().deliver(ClientFixture.CONTROL, new Plans(put, gone, time.server()));
    work();
    soon().until(() -> fixture.connection().sent(Planned.class).size() > before);
  }

  private void install(ClientPlan plan) {
    send(List.of(plan.plan()), Set.of());
    // why: heartbeats teach the server's time to a millisecond, and no time is due to the
    // nanosecond
    time.pass(Duration.ofSeconds(1));
  }

  /** Waits for what it has begun, and has it write down how far it has come. */
  private void idle() {
    handled();
    work();
  }

  /** Waits for what it has begun, and no longer. */
  private void handled() {
    soon().until(() -> fixture.client.openCommands() == 0);
  }

  private void pass(int minutes) {
    time.pass(Duration.ofMinutes(minutes));
    idle();
  }

  /** What the server sends of this time. */
  private Command copy(String command, Instant scheduledAt) {
    Instant now = time.server();
    return new Command(
            CommandId.ofFiring(SCHEDULE, scheduledAt, ""),
            command,
            "node-1",
            "all",
            null,
            scheduledAt,
            scheduledAt.plus(Duration.ofDays(30)),
            null,
            true,
            0,
            null,
            SCHEDULE,
            scheduledAt,
            null,
            null,
            null)
        .withFiring(new FiringNote(null, null, now.plus(Duration.ofMinutes(5))));
  }

  private Reply answer(Command copy) {
    fixture.connection().deliver(ClientFixture.WORK, copy);
    soon()
        .until(
            () ->
                fixture.connection().sent(Reply.class).stream()
                    .anyMatch(reply -> reply.corr().equals(copy.id())));
    return fixture.connection().sent(Reply.class).stream()
        .filter(reply -> reply.corr().equals(copy.id()))
        .findFirst()
        .orElseThrow();
  }

  private void goesAway() {
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    fixture.connection().lose("the line is cut");
  }

  private void comesBack() {
    fixture.broker.refuse((Throwable) null);
    int attempts = fixture.broker.attempts();
    time.pass(Duration.ofMinutes(5));
    soon().until(() -> fixture.broker.attempts() > attempts && fixture.client.isConnected());
    idle();
  }

  @Test
  void itFiresWhileItIsAwayAndAnswersTheServersCommandsWhenItIsBack() {
    start();
    install(plan("note", Rules.USUAL));
    goesAway();
    pass(10);
    pass(10);
    assertThat(ran).containsExactly(at(10) + " first", at(20) + " " + at(10));

    comesBack();
    Reply reply = answer(copy("note", at(10)));
    assertThat(reply.error()).isNull();
    assertThat(Objects.requireNonNull(reply.timing()).started())
        .isBetween(at(10), at(10).plusSeconds(1));
    assertThat(answer(copy("note", at(20))).error()).isNull();
    assertThat(ran).as("none again").hasSize(2);
  }

  @Test
  void anotherProcessGoesOnWithoutASession() {
    start();
    install(plan("note", Rules.USUAL));
    pass(10);
    assertThat(ran).hasSize(1);
    stop();

    MovedTime later = time;
    later.pass(Duration.ofMinutes(9));
    fixture = fixture();
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    start();
    idle();
    assertThat(ran).as("nothing is due").hasSize(1);
    pass(1);
    assertThat(ran).hasSize(2);
    assertThat(ran.get(1)).isEqualTo(at(20) + " " + at(10));

    comesBack();
    assertThat(answer(copy("note", at(20))).error()).isNull();
    assertThat(ran).hasSize(2);
  }

  @Test
  void aProcessThatWasOffMakesUpForTheLastTimeAndSaysThatItMissedTheOthers() {
    start();
    install(plan("note", Rules.USUAL));
    pass(10);
    stop();
    time.pass(Duration.ofMinutes(55));
    fixture = fixture();
    start();
    idle();
    assertThat(ran).hasSize(2);
    assertThat(ran.get(1)).startsWith(at(60).toString());

    Reply missed = answer(copy("note", at(30)));
    assertThat(Objects.requireNonNull(missed.error()).code()).isEqualTo(ErrorCode.EXPIRED);
    assertThat(answer(copy("note", at(60))).error()).isNull();
    assertThat(ran).hasSize(2);
  }

  @Test
  void aProcessThatWasOffMakesUpForNothingIfItSaysSo() {
    start();
    install(plan("note", Rules.USUAL.misfire(Misfire.SKIP)));
    stop();
    time.pass(Duration.ofMinutes(35));
    fixture = fixture();
    start();
    pass(5);
    assertThat(ran).hasSize(1);
    assertThat(ran.get(0)).startsWith(at(40).toString());
  }

  @Test
  void howLateATimeMayBeBeforeItWasMissedIsAsThePlanSays() {
    start();
    install(
        new ClientPlan(
            SCHEDULE,
            TEN_MINUTES,
            Rules.USUAL.misfire(Misfire.SKIP),
            "note",
            null,
            CommandOptions.DEFAULT,
            Duration.ofMinutes(6)));
    stop();
    time.pass(Duration.ofMinutes(25));
    fixture = fixture();
    start();
    idle();
    assertThat(ran).containsExactly(at(20) + " first");
  }

  @Test
  void aKillBeforeItsMarkIsOnDiskRunsNoTimeTwice() {
    start();
    install(plan("note", Rules.USUAL));
    time.pass(Duration.ofMinutes(10));
    // why not idle: what writes the mark down is not to have its turn
    handled();
    stop();

    fixture = fixture();
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    start();
    idle();
    assertThat(ran).containsExactly(at(10) + " first");
    pass(10);
    assertThat(ran).hasSize(2);
    assertThat(ran.get(1)).isEqualTo(at(20) + " " + at(10));
    comesBack();
    assertThat(answer(copy("note", at(10))).error()).isNull();
    assertThat(ran).as("nor by its command").hasSize(2);
  }

  @Test
  void aKillBeforeTheLedgerKnowsOfATimeLosesNone() {
    start();
    // why a jitter: a time that is dealt with waits for its moment, and is in no ledger until then
    install(plan("note", Rules.USUAL.jitter(Duration.ofMinutes(8))));
    time.pass(Duration.ofMinutes(10));
    work();
    assertThat(fixture.client.openCommands()).isOne();
    assertThat(ran).isEmpty();
    stop();

    fixture = fixture();
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    start();
    pass(9);
    assertThat(ran).containsExactly(at(10) + " first");
  }

  @Test
  void itsHelloSaysWhatItHasAndWhatIsGoneFiresNoMore() {
    start();
    ClientPlan plan = plan("note", Rules.USUAL);
    install(plan);
    assertThat(fixture.connection().sent(Planned.class).get(0).plans())
        .containsExactly(new Planning.Held(SCHEDULE, plan.plan().version(), null));
    goesAway();
    comesBack();
    Hello hello = fixture.connection().sent(Hello.class).get(0);
    assertThat(hello.plans())
        .containsExactly(new Planning.Held(SCHEDULE, plan.plan().version(), null));

    send(List.of(), Set.of(SCHEDULE));
    pass(30);
    assertThat(ran).isEmpty();
  }

  @Test
  void whatChangesCountsFromThenOn() {
    start();
    install(plan("note", Rules.USUAL));
    pass(10);
    ClientPlan slower =
        new ClientPlan(
            SCHEDULE,
            Schedule.every(Duration.ofMinutes(7)).starting(MovedTime.START),
            Rules.USUAL.misfire(Misfire.ALL),
            "note",
            null,
            CommandOptions.DEFAULT);
    install(slower);
    pass(5);
    assertThat(ran).containsExactly(at(10) + " first", at(14) + " " + at(10));
  }

  @Test
  void whatWasDueBeforeThePlanCameIsLeftToItsCommand() {
    start();
    time.pass(Duration.ofMinutes(10).plusSeconds(1));
    install(plan("note", Rules.USUAL));
    assertThat(ran).isEmpty();
    assertThat(answer(copy("note", at(10))).error()).isNull();
    assertThat(ran).containsExactly(at(10) + " first");
  }

  @Test
  void whileAnEarlierFiringRunsTheNextIsSkippedAndItsCommandHearsSo() {
    start();
    install(plan("slow", Rules.USUAL));
    goesAway();
    time.pass(Duration.ofMinutes(10));
    soon().until(() -> ran.size() == 1);
    time.pass(Duration.ofMinutes(10));
    let.countDown();
    idle();
    assertThat(ran).hasSize(1);

    comesBack();
    Reply skipped = answer(copy("slow", at(20)));
    assertThat(Objects.requireNonNull(skipped.error()).code()).isEqualTo(ErrorCode.CONFLICT);
  }

  @Test
  void aClockThatIsSetBackRepeatsNothing() {
    start();
    install(plan("note", Rules.USUAL));
    pass(10);
    pass(10);
    List<String> before = List.copyOf(ran);
    assertThat(before).hasSize(2);
    stop();

    time = new MovedTime();
    time.pass(Duration.ofMinutes(5));
    fixture = fixture();
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    start();
    pass(10);
    assertThat(ran).isEqualTo(before);
    pass(10);
    pass(10);
    assertThat(ran).as("the next time is").hasSize(3);
    assertThat(ran.get(2)).isEqualTo(at(30) + " " + at(20));
  }

  @Test
  void aPlanThatItCannotReadIsSaidToBeOneAndFiresNothing() {
    start();
    send(List.of(new Planning.Plan("odd", "v1", JsonCodec.parse("{\"moon\":\"full\"}"))), Set.of());
    List<Planned> said = fixture.connection().sent(Planned.class);
    assertThat(said.get(0).plans().get(0).error()).contains("cannot be read");
    pass(30);
    assertThat(ran).isEmpty();
  }

  @Test
  void withoutAStateFolderItTakesNone() {
    try (ClientFixture bare = ClientFixture.plain()) {
      bare.start();
      bare.connection()
          .deliver(
              ClientFixture.CONTROL,
              new Plans(List.of(plan("note", Rules.USUAL).plan()), Set.of(), bare.time.server()));
      assertThat(bare.connection().sent(Planned.class).get(0).plans().get(0).error())
          .contains("no state folder");
    }
  }
}
