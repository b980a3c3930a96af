package dev.orb.server.fleet;

import dev.orb.protocol.Json;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.protocol.message.Heartbeat;
import dev.orb.protocol.message.Planning;
import dev.orb.server.broker.Visit;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One session from its hello on. Its end is decided on the fleet's loop alone; what changes with
 * every message is volatile.
 */
final class Session {
  private static final long FINE_ENOUGH = TimeUnit.MILLISECONDS.toNanos(500);

  private final Visit visit;
  private volatile Control.Hello hello;
  private final long epoch;
  private final Instant since;
  private final AtomicLong processed = new AtomicLong();
  private volatile long heardAt;
  private volatile long seenAt;
  private volatile Instant lastSeen;
  private volatile Condition condition;
  private volatile Map<String, Json> facts;
  private volatile @Nullable String farewell;
  // why: only the loop reads and writes it
  private boolean ended;
  // why: as above
  private Map<String, String> plans;
  // why: as above
  private boolean withoutRoom;

  Session(Visit visit, Control.Hello hello, long epoch, Instant since, long heardAt) {
    this.visit = visit;
    this.hello = hello;
    this.epoch = epoch;
    this.since = since;
    this.heardAt = heardAt;
    this.seenAt = heardAt;
    this.lastSeen = since;
    this.facts = hello.facts();
    this.plans = Plans.versions(hello);
    this.condition =
        new Condition(false, null, null, 0, null, bare(hello))
            .hosting(hello.components())
            .running(hello.plans());
  }

  Visit visit() {
    return visit;
  }

  String client() {
    return visit.client();
  }

  Control.Hello hello() {
    return hello;
  }

  // why bare: contracts are kept once for all that declare the same, not with each session
  private static List<Control.Declared> bare(Control.Hello hello) {
    return hello.commands().stream().map(Control.Declared::bare).toList();
  }

  /** What the handlers declare is known elsewhere, once for all that declare the same. */
  void declared() {
    hello = hello.withoutCommands();
  }

  /**
   * Binds these components to the session, in place of those that were: a name is looked up here
   * and nowhere else, so it ends with the session, and nobody else's session can take it.
   */
  synchronized void hosts(List<DeclaredComponent> components) {
    condition = condition.hosting(components);
  }

  /** The plans that it has, or that were sent to it: schedule to version. */
  Map<String, String> plans() {
    return plans;
  }

  void plans(Map<String, String> now) {
    plans = now;
  }

  /** There are more plans for it than it may have; true for the first caller. */
  boolean isNewsThatItHasNoRoom() {
    boolean news = !withoutRoom;
    withoutRoom = true;
    return news;
  }

  /** It says that it runs these schedules itself. */
  synchronized void runs(List<Planning.Held> held) {
    condition = condition.running(held);
  }

  long epoch() {
    return epoch;
  }

  Instant since() {
    return since;
  }

  long heardAt() {
    return heardAt;
  }

  /** When it was last heard of, to half a second. */
  Instant lastSeen() {
    return lastSeen;
  }

  /** A sign of life. */
  void heard(Clock clock, long ticks) {
    heardAt = ticks;
    // why not always: it is heard of with every reply, and nobody reads so fine a time
    if (ticks - seenAt > FINE_ENOUGH) {
      seenAt = ticks;
      lastSeen = clock.instant();
    }
  }

  /** It answered a command. */
  void answered() {
    processed.incrementAndGet();
  }

  long processed() {
    return processed.get();
  }

  Condition condition() {
    return condition;
  }

  Map<String, Json> facts() {
    return facts;
  }

  /**
   * Takes what a heartbeat says.
   *
   * @return false if its facts would be too many, and are passed over
   */
  synchronized boolean said(Heartbeat heartbeat) {
    condition = condition.with(heartbeat);
    if (heartbeat.facts().isEmpty()) {
      return true;
    }
    Map<String, Json> merged = Facts.merged(facts, heartbeat.facts());
    boolean fit = Facts.fit(merged);
    if (fit) {
      facts = merged;
    }
    return fit;
  }

  /** It is asked to end, for this reason. */
  synchronized void leaving(String reason) {
    farewell = reason;
    condition = condition.asLeaving();
  }

  /** Why it was asked to end; null if it was not. */
  @Nullable String farewell() {
    return farewell;
  }

  /** True for the first caller. */
  boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  ClientSession view(Set<String> groups) {
    return new ClientSession(
        visit.client(),
        epoch,
        visit.instance(),
        visit.remoteAddress(),
        hello.version(),
        groups,
        facts,
        since);
  }
}
