package dev.orb.scheduler.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Schedule;
import dev.orb.scheduler.CommandScheduler;
import dev.orb.scheduler.ScheduledCommand;
import dev.orb.scheduler.SchedulerGround;
import dev.orb.scheduler.SchedulerSettings;
import dev.orb.scheduler.TestStore;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three schedulers on one database, two seconds apart: one is killed with something in hand, one is
 * frozen until others have taken over, and woken. Every time is handed over, and has one id.
 *
 * <p>{@code -Dorb.cluster=full} is the long form, by the usual pace.
 */
class ClusterKillIT {
  private static final boolean FULL = "full".equals(System.getProperty("orb.cluster"));
  private static final int SCHEDULES = FULL ? 200 : 40;
  private static final int TIMES = FULL ? 40 : 8;
  private static final long ALL = (long) SCHEDULES * TIMES;
  private static final Cluster.Pace PACE =
      FULL
          ? Cluster.Pace.USUAL
          : new Cluster.Pace(
              Duration.ofMillis(200), Duration.ofMillis(1000), Duration.ofMillis(1600));

  @TempDir Path folder;

  /** The process: hands over into a table, and takes a third of a second for it. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws Exception {
      String node = args[1];
      Duration ahead = Duration.parse(args[2]);
      try (SchedulerGround ground =
              new SchedulerGround(TestStore.POSTGRESQL, args[0]) {
                @Override
                public String node() {
                  return node;
                }

                @Override
                public Clock clock() {
                  return Clock.offset(Clock.systemUTC(), ahead);
                }

                @Override
                public CompletionStage<CommandId> fire(FiredCommand command) {
                  hand(this, command);
                  return new CompletableFuture<CommandId>()
                      .completeOnTimeout(command.id(), 300, TimeUnit.MILLISECONDS);
                }
              };
          CommandScheduler scheduler =
              CommandScheduler.start(
                  ground,
                  SchedulerSettings.USUAL,
                  new CompositeMeterRegistry(),
                  new QuartzStores(PACE))) {
        System.out.println("up with " + scheduler.list().size());
        System.in.read();
      }
    }

    private static void hand(SchedulerGround ground, FiredCommand command) {
      try (Connection connection = ground.dataSource().getConnection();
          PreparedStatement insert =
              connection.prepareStatement(
                  "insert into handed (schedule, nominal, command, node, at) values (?, ?, ?, ?,"
                      + " clock_timestamp())")) {
        insert.setString(1, command.schedule());
        insert.setLong(2, command.scheduledAt().toEpochMilli());
        insert.setString(3, command.id().toString());
        insert.setString(4, ground.node());
        insert.executeUpdate();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void everyTimeIsHandedOverUnderOneIdAlthoughOneNodeIsKilledAndOneIsFrozen() throws Exception {
    String url = TestStore.POSTGRESQL.url(folder);
    Map<String, Process> nodes = new LinkedHashMap<>();
    try (SchedulerGround ground = new SchedulerGround(TestStore.POSTGRESQL, url)) {
      change(
          ground,
          "create table handed (schedule text, nominal bigint, command text, node text, at"
              + " timestamptz)");
      nodes.put("ahead", start(url, "ahead", "PT1S"));
      nodes.put("behind", start(url, "behind", "PT-1S"));
      nodes.put("right", start(url, "right", "PT0S"));
      for (String node : nodes.keySet()) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> Files.exists(log(node)) && Files.readString(log(node)).contains("up"));
      }
      put(ground);

      awaitHandedBy(ground, "ahead");
      nodes.get("ahead").destroyForcibly();
      awaitHandedBy(ground, "right");
      signal(nodes.get("right"), "STOP");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  number(
                          ground,
                          "select count(*) from orb_qrtz_scheduler_state where"
                              + " instance_name = 'right'")
                      == 0);
      signal(nodes.get("right"), "CONT");

      await()
          .atMost(Duration.ofSeconds(FULL ? 180 : 60))
          .untilAsserted(
              () ->
                  assertThat(
                          number(ground, "select count(distinct (schedule, nominal)) from handed"))
                      .isEqualTo(ALL));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> number(ground, "select count(*) from orb_qrtz_fired_triggers") == 0);
      assertThat(number(ground, "select count(distinct command) from handed")).isEqualTo(ALL);
      assertThat(number(ground, "select count(*) from orb_firing")).isEqualTo(ALL);
      assertThat(number(ground, "select count(*) from orb_qrtz_triggers")).isZero();
      say(ground);
    } finally {
      for (Process node : nodes.values()) {
        node.destroyForcibly();
        assertThat(node.waitFor(20, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private static void put(SchedulerGround ground) {
    // why held: this one only puts them there
    ground.frozen(true);
    try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
      Instant start = ground.clock().instant().plusSeconds(3);
      for (int i = 0; i < SCHEDULES; i++) {
        scheduler.put(
            ScheduledCommand.of("every-" + i, CommandRequest.of("note", null))
                .to(Target.all())
                .at(Schedule.every(Duration.ofSeconds(1)).starting(start).times(TIMES)));
      }
    }
  }

  private static void awaitHandedBy(SchedulerGround ground, String node) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> number(ground, "select count(*) from handed where node = '" + node + "'") > 0);
  }

  /** For those who look: how often a command was handed over again, and the longest wait. */
  private static void say(SchedulerGround ground) throws SQLException {
    System.out.printf(
        "handed over again: %d of %d; latest: %d ms%n",
        number(ground, "select count(*) - count(distinct command) from handed"),
        ALL,
        number(
            ground,
            "select max(late) from (select min(extract(epoch from at) * 1000 - nominal)::bigint"
                + " late from handed group by command) each"));
  }

  private static long number(SchedulerGround ground, String query) throws SQLException {
    try (Connection connection = ground.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void change(SchedulerGround ground, String statement) throws SQLException {
    try (Connection connection = ground.dataSource().getConnection();
        Statement change = connection.createStatement()) {
      change.execute(statement);
    }
  }

  private static void signal(Process node, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(node.pid())).start();
    assertThat(kill.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }

  private Path log(String node) {
    return folder.resolve(node + ".log");
  }

  private Process start(String url, String node, String ahead) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            url,
            node,
            ahead)
        .redirectErrorStream(true)
        .redirectOutput(log(node).toFile())
        .start();
  }
}
