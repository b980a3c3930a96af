package dev.orb.scheduler.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.scheduler.ScheduleStore;
import dev.orb.scheduler.ScheduleStore.Due;
import dev.orb.scheduler.SchedulerGround;
import dev.orb.scheduler.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one database, whose check-ins are made by hand. */
class ClusterTest {
  private static final Instant NOMINAL = Instant.parse("2026-11-20T12:00:00Z");
  private static final Cluster.Pace PACE =
      new Cluster.Pace(Duration.ofHours(1), Duration.ofSeconds(4), Duration.ofSeconds(6));

  @TempDir Path folder;
  private final List<Node> nodes = new ArrayList<>();
  private String url = "";

  @BeforeEach
  void findDatabase() {
    url = TestStore.POSTGRESQL.url(folder);
  }

  @AfterEach
  void stop() {
    nodes.forEach(Node::close);
  }

  /** A node without the library. */
  private final class Node implements AutoCloseable {
    final List<Due> rung = new CopyOnWriteArrayList<>();
    final AtomicLong nanos = new AtomicLong();
    final SchedulerGround ground;
    final InHand inHand;
    final Cluster cluster;
    final String name;

    Node(String name, Duration ahead) {
      this.name = name;
      this.ground =
          new SchedulerGround(TestStore.POSTGRESQL, url) {
            @Override
            public String node() {
              return name;
            }

            @Override
            public Clock clock() {
              return Clock.offset(Clock.systemUTC(), ahead);
            }
          };
      this.inHand = new InHand(new Noting(rung));
      this.cluster = new Cluster(ground, PACE, nanos::get, inHand);
      nodes.add(this);
    }

    void checkIn() {
      cluster.checkIn(this::takeOver);
    }

    private void takeOver(Cluster.Gone gone) {
      List<Due> found = new ArrayList<>();
      try (Connection connection = ground.dataSource().getConnection()) {
        for (String node : gone.nodes(connection)) {
          found.addAll(new TriggerRows(name).takeOver(connection, node));
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      inHand.add(found);
    }

    /** It has this in its hand. */
    void takes(Due due) {
      change(
          "insert into orb_qrtz_fired_triggers (sched_name, entry_id, trigger_name, trigger_group,"
              + " instance_name, fired_time, sched_time, priority, state) values ('orb', '"
              + due.entry()
              + "', '"
              + due.schedule()
              + "', 'orb', '"
              + name
              + "', 0, "
              + due.scheduledAt().toEpochMilli()
              + ", 5, 'EXECUTING')");
      inHand.add(List.of(due));
    }

    /** It says nothing for a minute. */
    void isFrozen() {
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      change(
          "update orb_qrtz_scheduler_state set last_checkin_time = last_checkin_time - 60000"
              + " where instance_name = '"
              + name
              + "'");
    }

    void change(String statement) {
      try (Connection connection = ground.dataSource().getConnection();
          Statement change = connection.createStatement()) {
        change.execute(statement);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      inHand.stop(Duration.ofSeconds(30));
      ground.close();
    }
  }

  private record Noting(List<Due> rung) implements ScheduleStore.Bell {
    @Override
    public boolean rings(List<Due> dues) {
      return rung.addAll(dues);
    }

    @Override
    public void hush() {}
  }

  private static Due due(String schedule) {
    return new Due(schedule, NOMINAL, null, false, "entry-of-" + schedule);
  }

  private Node node(String name) {
    Node node = new Node(name, Duration.ZERO);
    node.checkIn();
    return node;
  }

  @Test
  void whatAFrozenNodeHadInHandIsHandedOverByAnotherAndNotByItselfWhenItWakes() {
    Node frozen = node("n-1");
    Node other = node("n-2");
    frozen.takes(due("a"));
    frozen.takes(due("b"));
    frozen.isFrozen();

    frozen.inHand.start(2);
    other.inHand.start(1);
    other.checkIn();
    await().until(() -> other.rung.size() == 2);
    assertThat(other.rung).extracting(Due::again).containsOnly(true);
    assertThat(other.rung).extracting(Due::scheduledAt).containsOnly(NOMINAL);

    frozen.takes(due("c"));
    frozen.checkIn();
    await().until(() -> frozen.inHand.awaitRoom() == InHand.MOST);
    assertThat(frozen.rung).containsExactly(due("c"));
  }

  @Test
  void whatNobodyTookOverIsHandedOverWhenTheNodeHasSaidThatItLives() {
    Node frozen = node("n-1");
    frozen.takes(due("a"));
    frozen.isFrozen();
    frozen.inHand.start(1);

    assertThat(frozen.inHand.isStoppedWithin(Duration.ofMillis(300))).isFalse();
    assertThat(frozen.rung).isEmpty();
    frozen.checkIn();
    await().until(() -> frozen.rung.size() == 1);
  }

  @Test
  void aNodeThatLivesKeepsWhatItHasAndOneThatLeftDoesNot() {
    Node first = node("n-1");
    Node second = node("n-2");
    first.takes(due("a"));
    second.inHand.start(1);

    second.checkIn();
    assertThat(second.inHand.awaitRoom()).isEqualTo(InHand.MOST);
    first.cluster.leave();
    second.checkIn();
    await().until(() -> second.rung.size() == 1);
  }

  @Test
  void aNodeThatStartsAgainFindsWhatItHadAtOnce() {
    Node before = node("n-1");
    before.takes(due("a"));
    Node after = node("n-1");
    after.inHand.start(1);

    await().until(() -> after.rung.size() == 1);
  }

  @Test
  void aClockThatIsTwoSecondsOffIsBorneAndOneOfFourIsNot() {
    Node two = new Node("n-1", Duration.ofSeconds(-2));
    two.checkIn();
    assertThat(two.cluster.mayFire()).isTrue();
    assertThat(two.cluster.gap().size()).isBetween(Duration.ofSeconds(-3), Duration.ofSeconds(-1));

    Node four = new Node("n-2", Duration.ofSeconds(4));
    four.checkIn();
    assertThat(four.cluster.mayFire()).isFalse();
    assertThat(four.cluster.gap().problem()).contains("ahead of the database's");
  }
}
