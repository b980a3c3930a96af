package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.client.ledger.MvLedger;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Cancel;
import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkTest {
  record Open(int percent) {}

  record State(String position) {}

  private static final CommandType<Open, State> OPEN =
      CommandType.of("valve.open", Open.class, State.class);

  private final AtomicInteger runs = new AtomicInteger();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch let = new CountDownLatch(1);
  private ClientFixture fixture = fixture(new MovedTime());

  private ClientFixture fixture(MovedTime time) {
    return new ClientFixture(
        time,
        builder ->
            builder
                .on(OPEN, (args, context) -> new State(args.percent() + "%"))
                .run("beep", context -> runs.incrementAndGet())
                .run(
                    "wait",
                    context -> {
                      entered.countDown();
                      if (!let.await(20, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("nobody let it go");
                      }
                    }));
  }

  @AfterEach
  void close() {
    let.countDown();
    fixture.close();
  }

  private Reply reply(CommandId command) {
    return Awaitility.await()
        .until(
            () ->
                fixture.connection().sent(Reply.class).stream()
                    .filter(reply -> reply.corr().equals(command))
                    .findFirst()
                    .orElse(null),
            Objects::nonNull);
  }

  private static ErrorCode code(Reply reply) {
    Failure error = reply.error();
    assertThat(error).as("error of %s", reply).isNotNull();
    return error == null ? ErrorCode.INTERNAL : error.code();
  }

  private Command send(Command command) {
    fixture.connection().deliver(ClientFixture.WORK, command);
    return command;
  }

  @Test
  void aCommandIsRunAnsweredAndThenAcknowledged() {
    fixture.start();
    Command command = send(fixture.command("beep"));

    Reply reply = reply(command.id());
    assertThat(reply.error()).isNull();
    assertThat(reply.enrolment()).isEqualTo(7);
    Awaitility.await().until(() -> fixture.connection().acknowledged() == 2);
    assertThat(runs).hasValue(1);
  }

  @Test
  void aDurableReplyThatIsNotConfirmedLeavesTheCommandUnacknowledgedAndGoesAgainLater() {
    fixture.start();
    fixture.connection().confirming(false);
    Command command = send(fixture.command("beep"));
    reply(command.id());
    assertThat(fixture.connection().acknowledged()).isEqualTo(1);

    fixture.connection().lose("cable");
    fixture.time.pass(Duration.ofSeconds(1));
    send(command);
    assertThat(reply(command.id()).error()).isNull();
    Awaitility.await().until(() -> fixture.connection().acknowledged() == 2);
    assertThat(runs).hasValue(1);
  }

  @Test
  void expiryIsJudgedByTheServersTimeWhateverTheClientsClockSays() {
    for (Duration skew : List.of(Duration.ofHours(2), Duration.ofHours(-2))) {
      fixture.close();
      runs.set(0);
      fixture = fixture(new MovedTime(skew));
      fixture.start();

      Command good = send(fixture.command("beep", Duration.ofMinutes(1)));
      assertThat(reply(good.id()).error()).as("skew %s", skew).isNull();
      Command late = fixture.command("beep", Duration.ofSeconds(5));
      fixture.time.pass(Duration.ofSeconds(6));
      send(late);
      assertThat(code(reply(late.id()))).as("skew %s", skew).isEqualTo(ErrorCode.EXPIRED);
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void aCommandThatTheWelcomeSaysIsCancelledIsNotRun() {
    Command command = fixture.command("beep");
    fixture.broker.cancelled(List.of(command.id()));
    fixture.start();
    send(command);

    assertThat(code(reply(command.id()))).isEqualTo(ErrorCode.CANCELLED);
    assertThat(runs).hasValue(0);
  }

  @Test
  void aRunningCommandIsSignalledByACancelOnTheControlQueue() throws InterruptedException {
    fixture.start();
    Command command = send(fixture.command("wait"));
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    fixture
        .connection()
        .deliver(
            ClientFixture.CONTROL,
            new Cancel(
                command.id(), fixture.time.server().plusSeconds(60), false, fixture.time.server()));

    assertThat(fixture.connection().sent(Cancelled.class))
        .extracting(Cancelled::outcome)
        .containsExactly(Cancelled.Outcome.SIGNALLED);
    let.countDown();
  }

  @Test
  void aStopLetsARunningHandlerEndAndSendsItsReplyBeforeGoodbye() throws InterruptedException {
    fixture.start();
    Command command = send(fixture.command("wait"));
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    FakeConnection connection = fixture.connection();
    Thread stopper = new Thread(() -> fixture.client.stop(Duration.ofSeconds(20)), "stopper");
    stopper.start();
    Awaitility.await().until(() -> fixture.client.status() == ClientStatus.STOPPING);
    Command refused = fixture.command("beep");
    send(refused);
    let.countDown();
    stopper.join(10_000);

    assertThat(fixture.client.status()).isEqualTo(ClientStatus.STOPPED);
    assertThat(reply(command.id()).error()).isNull();
    assertThat(connection.steps().stream().filter(step -> !step.startsWith("progress")))
        .endsWith("reply ", "control goodbye", "close");
    assertThat(runs).hasValue(0);
  }

  @Test
  void aShutdownWithAReturnWaitsForWhatRunsUpToItsGrace() throws InterruptedException {
    fixture.start();
    send(fixture.command("wait"));
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    FakeConnection connection = fixture.connection();
    connection.deliver(
        ClientFixture.CONTROL,
        new dev.orb.protocol.message.Control.Shutdown(
            "update", Duration.ofSeconds(5), true, fixture.time.server()));
    fixture.time.pass(Duration.ofSeconds(4));
    assertThat(connection.isOpen()).isTrue();
    assertThat(connection.consumes(ClientFixture.WORK)).isFalse();

    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(connection.isOpen()).isFalse();
    fixture.time.pass(Duration.ofSeconds(1));
    assertThat(fixture.client.isConnected()).isTrue();
    assertThat(fixture.client.openCommands()).isEqualTo(1);
  }

  @Test
  void aTypedHandlerTakesAndGivesItsTypes() {
    fixture.start();
    Command plain = fixture.command("valve.open");
    Command command =
        new Command(
            plain.id(),
            plain.name(),
            plain.from(),
            plain.to(),
            dev.orb.protocol.json.JsonCodec.of(new Open(40)),
            plain.ts(),
            plain.expiresAt(),
            null,
            true,
            0,
            null,
            null,
            null,
            null,
            null,
            null);
    send(command);

    assertThat(Objects.requireNonNull(reply(command.id()).result()).text())
        .isEqualTo("{\"position\":\"40%\"}");
  }

  @Test
  void aStateFolderInUseIsRefusedAndTheClientMayBeStartedOnceItIsFree(@TempDir Path folder) {
    fixture.close();
    fixture = ClientFixture.of(builder -> builder.state(folder));
    MvLedger other = MvLedger.open(folder, MvLedger.Options.USUAL);
    OrbException refusal =
        Assertions.catchThrowableOfType(OrbException.class, () -> fixture.start());
    other.close();

    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
    assertThat(fixture.start()).isTrue();
  }

  @Test
  void aCommandFinishedBeforeACrashGetsItsStoredReplyAndDoesNotRunAgain(@TempDir Path folder) {
    fixture.close();
    fixture =
        ClientFixture.of(
            builder -> builder.state(folder).run("beep", context -> runs.incrementAndGet()));
    fixture.start();
    fixture.connection().confirming(false);
    Command command = send(fixture.command("beep"));
    reply(command.id());
    fixture.connection().lose("power");
    fixture.close();

    ClientFixture later =
        ClientFixture.of(
            builder -> builder.state(folder).run("beep", context -> runs.incrementAndGet()));
    fixture = later;
    later.start();
    send(command);
    assertThat(reply(command.id()).error()).isNull();
    assertThat(runs).hasValue(1);
  }
}
