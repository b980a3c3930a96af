package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orb.protocol.ClientSchedule;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.FiringOwner;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Misfire;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.RunOn;
import dev.orb.protocol.schedule.Schedule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes on one database say to their clients which schedules these run themselves. */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@EnumSource(TestStore.class)
class OnClientsTest {
  private static final Rules ON_CLIENTS = Rules.USUAL.runOn(RunOn.CLIENT);

  private final TestStore store;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Node one;
  private final Node other;

  OnClientsTest(TestStore store, @TempDir Path folder) {
    this.store = store;
    String url = store.url(folder);
    one = new Node("one", url);
    other = new Node("other", url);
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
    meters.close();
  }

  /** What the clients of a node were told, as its server keeps it. */
  private static final class Told extends SchedulerGround {
    final Map<String, ClientSchedule> has = new TreeMap<>();
    final List<String> words = new CopyOnWriteArrayList<>();
    private final String name;

    Told(TestStore store, String name, String url) {
      super(store, url);
      this.name = name;
    }

    @Override
    public String node() {
      return name;
    }

    @Override
    public synchronized void install(ClientSchedule schedule) {
      words.add("install " + schedule.id());
      has.put(schedule.id(), schedule);
    }

    @Override
    public synchronized void uninstall(String schedule) {
      words.add("uninstall " + schedule);
      has.remove(schedule);
    }

    @Override
    public synchronized void installAll(List<ClientSchedule> schedules) {
      words.add("all " + schedules.stream().map(ClientSchedule::id).toList());
      has.clear();
      schedules.forEach(schedule -> has.put(schedule.id(), schedule));
    }

    synchronized Map<String, ClientSchedule> has() {
      return Map.copyOf(has);
    }
  }

  private final class Node {
    final Told told;
    final CommandScheduler scheduler;

    Node(String name, String url) {
      told = new Told(store, name, url);
      scheduler = CommandScheduler.start(told, SchedulerSettings.USUAL, meters);
    }

    void close() {
      scheduler.close();
      told.close();
    }
  }

  private static ScheduledCommand yearly(String id, Rules rules) {
    return ScheduledCommand.of(id, CommandRequest.of("note", Map.of("runOn", "client")))
        .to(Target.group("ships"))
        .at(Schedule.cron("0 0 1 1 *", ZoneOffset.UTC))
        .by(rules);
  }

  @Test
  void whatOneHasPutPausedAndRemovedTheOtherSaysAtItsNextLook() {
    assertThat(other.told.words).containsExactly("all []");
    one.scheduler.put(yearly("rounds", ON_CLIENTS));
    other.scheduler.put(yearly("backup", ON_CLIENTS));
    one.scheduler.put(yearly("usual", Rules.USUAL));
    other.scheduler.lookAgain();
    one.scheduler.lookAgain();
    assertThat(one.told.has()).containsOnlyKeys("rounds", "backup");
    assertThat(other.told.has()).isEqualTo(one.told.has());

    one.scheduler.put(
        yearly("rounds", ON_CLIENTS.misfire(Misfire.SKIP))
            .ownedBy(new FiringOwner("ci", Instant.parse("2026-11-20T12:00:00Z"))));
    other.scheduler.lookAgain();
    assertThat(other.told.has()).isEqualTo(one.told.has());
    one.scheduler.pause("rounds");
    other.scheduler.lookAgain();
    assertThat(other.told.has()).containsOnlyKeys("backup");
    one.scheduler.resume("rounds");
    other.scheduler.remove("backup");
    other.scheduler.lookAgain();
    assertThat(other.told.has()).containsOnlyKeys("rounds");
  }

  @Test
  void aLookThatFindsNothingNewSaysNothing() {
    one.scheduler.put(yearly("rounds", ON_CLIENTS));
    other.scheduler.lookAgain();
    List<String> before = List.copyOf(other.told.words);
    other.scheduler.lookAgain();
    one.scheduler.lookAgain();
    assertThat(other.told.words).isEqualTo(before);
    assertThat(one.told.words).containsExactly("all []", "install rounds");
  }

  @Test
  void nodesThatShareADatabaseLookByThemselves() {
    assumeTrue(store == TestStore.POSTGRESQL, "a file is one node's");
    one.scheduler.put(yearly("rounds", ON_CLIENTS));
    await().atMost(Duration.ofSeconds(20)).until(() -> other.told.has().containsKey("rounds"));
  }

  @Test
  void aNodeThatStartsSaysAllThatThereAre() {
    one.scheduler.put(yearly("rounds", ON_CLIENTS));
    one.scheduler.put(yearly("paused", ON_CLIENTS).paused(true));
    other.scheduler.close();
    try (CommandScheduler again =
        CommandScheduler.start(other.told, SchedulerSettings.USUAL, meters)) {
      assertThat(again.versionOnClients("rounds"))
          .contains(Objects.requireNonNull(other.told.has().get("rounds")).version());
      assertThat(again.versionOnClients("paused")).isEmpty();
    }
    assertThat(other.told.has()).containsOnlyKeys("rounds");
  }
}
