package dev.orb.scheduler.quartz;

import dev.orb.protocol.OrbException;
import dev.orb.protocol.Scheduling;
import dev.orb.protocol.Ticker;
import dev.orb.scheduler.ScheduleStore.Due;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.quartz.JobPersistenceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among those whose schedulers share a database. Each says every second that it lives; of
 * one that has not for six, by the database's clock, another takes over what was in hand there. A
 * node that could not say so for four seconds hands nothing over until it has, and then only what
 * is still in its hand: so one that was frozen does not fire what another has fired meanwhile.
 *
 * <p>Its one thread is {@code orb-scheduler-checkin}.
 */
final class Cluster {
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  private final String node;
  private final Pace pace;
  private final Ticker ticker;
  private final Clock clock;
  private final Transactions transactions;
  private final InHand inHand;
  private final ClockGap gap = new ClockGap();
  private final ReentrantLock lock = new ReentrantLock();
  private long said;
  private boolean alive;
  private volatile boolean first = true;

  Cluster(Scheduling ground, Pace pace, Ticker ticker, InHand inHand) {
    this.node = ground.node();
    this.pace = pace;
    this.ticker = ticker;
    this.clock = ground.clock();
    this.transactions = new Transactions(ground.dataSource());
    this.inHand = inHand;
    inHand.fence(this::stillMine);
  }

  /**
   * How soon a node is missed.
   *
   * @param every how often each says that it lives
   * @param alive after so long without it hands nothing over; less than the next by what a
   *     hand-over takes
   * @param gone after so long without others take over
   */
  record Pace(Duration every, Duration alive, Duration gone) {
    static final Pace USUAL =
        new Pace(Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(6));
  }

  /** The nodes that are gone. */
  @FunctionalInterface
  interface Gone {
    List<String> nodes(Connection connection) throws SQLException;
  }

  /** Puts in hand here, in one step, what is in hand at nodes that are gone. */
  @FunctionalInterface
  interface Successor {
    void takeOver(Gone gone) throws JobPersistenceException;
  }

  /** How far this node's clock is from the database's. */
  ClockGap gap() {
    return gap;
  }

  /** Whether anything may come due here. */
  boolean mayFire() {
    return gap.isBearable();
  }

  /** Checks in, and again each second from now on. */
  void start(Successor store) {
    checkIn(store);
    SchedulerThreads.checkIn(
        () -> {
          while (!inHand.isStoppedWithin(pace.every())) {
            checkIn(store);
          }
        });
  }

  void checkIn(Successor store) {
    long begun = ticker.nanos();
    boolean lapsed = !isAlive();
    try {
      boolean someAreGone = transactions.make(connection -> !saying(connection).isEmpty());
      if (lapsed) {
        // why before it counts as alive: others may have taken over what waits here
        Set<String> mine = mine();
        inHand.keep(due -> mine.contains(due.entry()));
      }
      lock.lock();
      try {
        said = begun;
        alive = true;
      } finally {
        lock.unlock();
      }
      if (someAreGone) {
        store.takeOver(this::gone);
      }
      first = false;
    } catch (OrbException | JobPersistenceException e) {
      LOG.warn("the scheduler of {} cannot say that it lives: {}", node, e.getMessage());
    }
  }

  /** Says that it lives; the nodes that do not. */
  private List<String> saying(Connection connection) throws SQLException {
    long before = clock.millis();
    long now = time(connection);
    long after = clock.millis();
    // why: of one that took longer it is not known when the database looked at its clock
    if (after - before <= ClockGap.WARNED.toMillis()) {
      gap.is(Duration.ofMillis((before + after) / 2 - now));
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            "insert into orb_qrtz_scheduler_state (sched_name, instance_name, last_checkin_time,"
                + " checkin_interval) values ('orb', ?, ?, ?) on conflict (sched_name,"
                + " instance_name) do update set last_checkin_time = excluded.last_checkin_time")) {
      update.setString(1, node);
      update.setLong(2, now);
      update.setLong(3, pace.every().toMillis());
      update.executeUpdate();
    }
    return gone(connection, now, "");
  }

  private static long time(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "select cast(extract(epoch from clock_timestamp()) * 1000 as bigint)");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Those that are gone, and as such forgotten. */
  private List<String> gone(Connection connection) throws SQLException {
    // why for update: one that says in this moment that it lives either is heard or comes after
    List<String> gone = gone(connection, time(connection), " for update");
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from orb_qrtz_scheduler_state where sched_name = 'orb' and instance_name ="
                + " any(?) and instance_name <> ?")) {
      delete.setArray(1, connection.createArrayOf("varchar", gone.toArray()));
      delete.setString(2, node);
      delete.executeUpdate();
    }
    return gone;
  }

  private List<String> gone(Connection connection, long now, String locking) throws SQLException {
    Set<String> living = new HashSet<>();
    Set<String> gone = new HashSet<>(TriggerRows.nodes(connection));
    try (PreparedStatement select =
            connection.prepareStatement(
                "select instance_name, last_checkin_time from orb_qrtz_scheduler_state where"
                    + " sched_name = 'orb'"
                    + locking);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        boolean lives = now - row.getLong(2) <= pace.gone().toMillis();
        (lives ? living : gone).add(row.getString(1));
      }
    }
    gone.removeAll(living);
    gone.remove(node);
    // why: what a former life of this node left is nobody else's for some seconds, and is due
    if (first && TriggerRows.nodes(connection).contains(node)) {
      gone.add(node);
    }
    return new ArrayList<>(gone);
  }

  /** Those of them that no other node has taken over. Waits while this one may count as gone. */
  private List<Due> stillMine(List<Due> dues) {
    if (isAlive()) {
      return dues;
    }
    LOG.warn("{} firings wait until the scheduler of {} has said that it lives", dues.size(), node);
    if (!awaitAlive()) {
      return List.of();
    }
    Set<String> mine = mine();
    List<Due> left =
        dues.stream().filter(due -> due.entry().isEmpty() || mine.contains(due.entry())).toList();
    LOG.info("{} of these {} are in hand here still", left.size(), dues.size());
    return left;
  }

  private Set<String> mine() {
    List<Due> rows = transactions.make(connection -> TriggerRows.inHand(connection, node));
    return rows.stream().map(Due::entry).collect(Collectors.toSet());
  }

  private boolean isAlive() {
    lock.lock();
    try {
      return alive && ticker.since(said).compareTo(pace.alive()) < 0;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitAlive() {
    while (!isAlive()) {
      if (inHand.isStoppedWithin(LOOK)) {
        return false;
      }
    }
    return true;
  }

  /** Says that it is gone, so that others need not wait to take over. After its last firing. */
  void leave() {
    try {
      transactions.make(
          connection -> {
            try (PreparedStatement delete =
                connection.prepareStatement(
                    "delete from orb_qrtz_scheduler_state where sched_name = 'orb' and"
                        + " instance_name = ?")) {
              delete.setString(1, node);
              return delete.executeUpdate();
            }
          });
    } catch (OrbException e) {
      LOG.warn("the others find out by themselves that {} is gone: {}", node, e.getMessage());
    }
  }
}
