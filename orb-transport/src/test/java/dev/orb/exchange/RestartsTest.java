package dev.orb.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.message.Command;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A command that restarts its client succeeds when that is back. */
class RestartsTest {
  private Rig rig = booted("boot-1");

  private static Rig booted(String boot) {
    Rig rig = new Rig(4, builder -> builder.boot(boot));
    rig.table.add(
        "reboot",
        context -> {
          rig.log.add("reboots");
          return "it goes down";
        },
        HandlerOptions.DEFAULT.withRestarts(Restarts.BOOT));
    rig.table.add(
        "restart",
        context -> {
          rig.log.add("restarts");
          return "it goes down";
        },
        HandlerOptions.DEFAULT.withRestarts(Restarts.PROCESS));
    return rig;
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void settled() {
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
  }

  /** What the ledger has of a command when its process has died in the middle of it. */
  private Ledger.Entry started(Command command) {
    rig.receive(command);
    Rig.soon().until(() -> rig.log.contains(command.name() + "s"));
    return rig.ledger.find(command.id()).orElseThrow();
  }

  private void comesBack(String boot, CommandId id, Ledger.Entry entry, String process) {
    rig.close();
    rig = booted(boot);
    Ledger.Entry.Started started = (Ledger.Entry.Started) entry;
    rig.ledger.put(id, new Ledger.Entry.Started(started.attempt(), process, null));
  }

  @Test
  void itSucceedsWhenTheClientIsBackAsAnotherProcess() {
    Command command = rig.durable("restart");
    Ledger.Entry entry = started(command);
    assertThat(rig.wire.replies()).as("it has not restarted yet").isEmpty();
    comesBack("boot-1", command.id(), entry, "process-1");
    TestMessage message = rig.receive(command);
    settled();
    assertThat(Objects.requireNonNull(rig.wire.reply().result()).text())
        .isEqualTo("{\"restarted\":\"process\"}");
    assertThat(rig.wire.reply().attempt()).isEqualTo(1);
    assertThat(message.isAcknowledged()).isTrue();
    assertThat(rig.log).doesNotContain("restarts");
  }

  @Test
  void aRebootIsDoneUnderAnotherBootIdAndNotBefore() {
    Command command = rig.durable("reboot");
    Ledger.Entry entry = started(command);
    comesBack("boot-1", command.id(), entry, "process-1");
    rig.receive(command);
    settled();
    assertThat(rig.wire.code()).as("only the process is another").isEqualTo(ErrorCode.INTERRUPTED);

    comesBack("boot-2", command.id(), entry, "process-1");
    rig.receive(command);
    settled();
    assertThat(Objects.requireNonNull(rig.wire.reply().result()).text())
        .isEqualTo("{\"restarted\":\"boot\"}");
    assertThat(rig.log).doesNotContain("reboots");
  }

  @Test
  void withoutARestartItIsPastItsTime() {
    Command command = Rig.with(rig.durable("reboot"), Duration.ofSeconds(30), null);
    started(command);
    rig.advance(Duration.ofSeconds(30));
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(Objects.requireNonNull(rig.wire.reply().error()).detail()).isNotNull();
  }

  @Test
  void aStopInGoodOrderIsARestartToo() {
    Command command = rig.durable("restart");
    Ledger.Entry entry = started(command);
    rig.intake.stop(Duration.ZERO, Duration.ofSeconds(5));
    assertThat(rig.wire.replies()).isEmpty();
    assertThat(rig.ledger.find(command.id())).contains(entry);
  }

  @Test
  void aCancelEndsTheWait() {
    Command command = rig.durable("restart");
    started(command);
    rig.intake.cancel(
        new dev.orb.protocol.message.Control.Cancel(
            command.id(), rig.time.now().plusSeconds(60), false, rig.time.now()));
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void itIsNoRestartWithinTheSameProcess() {
    Command command = rig.durable("restart");
    rig.ledger.put(
        command.id(),
        new Ledger.Entry.Started(new Attempt(1, 0, Attempt.PROCESS), Rig.PROCESS, null));
    rig.receive(command);
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.INTERRUPTED);
  }
}
