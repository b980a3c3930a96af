package dev.orb.client.payload;

import dev.orb.exchange.PayloadSource;
import dev.orb.exchange.ServerTime;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.json.PieceCodec.Framed;
import dev.orb.protocol.message.Claim;
import dev.orb.protocol.message.Claiming.Fetch;
import dev.orb.protocol.message.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The payloads of one client, a few at a time; the others wait. They outlive sessions: what was
 * half here when one was lost goes on from there in the next. Thread-safe; nothing blocks but
 * {@link #close}.
 */
public final class Downloads implements PayloadSource {
  // why so few: their pieces go by the control queue, whose other words must not wait for long
  private static final int AT_A_TIME = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Downloads.class);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final Executor tasks;
  private final ServerTime time;
  private final Timer timer;
  private final Spool spool;
  private final Set<Download> open = ConcurrentHashMap.newKeySet();
  private final Map<CommandId, Download> active = new LinkedHashMap<>();
  private final Deque<Download> waiting = new ArrayDeque<>();
  private volatile @Nullable Way way;
  private volatile boolean stopped;

  /** Does things later, on a thread that must not be blocked. */
  @FunctionalInterface
  public interface Timer {
    /** Runs an action once; what is returned takes it back. */
    Runnable after(Duration delay, Runnable action);
  }

  /** The way to a node in the session that there is. */
  @FunctionalInterface
  public interface Way {
    /** Asks; whether it arrives shows by the answer. Does not block. */
    void ask(String node, Fetch fetch);
  }

  /**
   * The payloads of a client without a session.
   *
   * @param tasks runs what it is given one at a time; may be blocked by the disk
   * @param state the client's folder; null to keep payloads in a temporary one
   */
  public Downloads(Executor tasks, ServerTime time, Timer timer, @Nullable Path state) {
    this.tasks = tasks;
    this.time = time;
    this.timer = timer;
    this.spool = new Spool(state);
  }

  /** A session begins: what is missing is asked for by it. */
  public void open(Way session) {
    way = session;
    tasks.execute(() -> active.values().forEach(Download::askAgain));
  }

  /** The session is lost. */
  public void lost() {
    way = null;
  }

  /** A piece has come. */
  public void take(Framed piece) {
    tasks.execute(
        () -> {
          Download of = active.get(piece.head().corr());
          if (of != null) {
            of.take(piece);
          }
        });
  }

  @Override
  public Fetching fetch(Command command) {
    Claim claim = command.claim();
    if (claim == null) {
      return NONE.fetch(command);
    }
    Download made = new Download(this, command, claim);
    open.add(made);
    if (stopped) {
      giveUp(made);
    }
    // why not when it is whole: it is given its place back on the tasks, whatever its end
    made.payload().whenComplete((whole, thrown) -> tasks.execute(() -> ended(made)));
    tasks.execute(
        () -> {
          waiting.add(made);
          next();
        });
    return made;
  }

  private static void giveUp(Download one) {
    one.fail(ErrorCode.SHUTTING_DOWN, "the client stops");
  }

  @Override
  public void stop() {
    stopped = true;
    open.forEach(Downloads::giveUp);
  }

  /** Ends everything and removes what is left. Blocks for the disk. Idempotent. */
  public void close() {
    stop();
    way = null;
    CompletableFuture<Void> cleared = new CompletableFuture<>();
    tasks.execute(
        () -> {
          spool.clear();
          cleared.complete(null);
        });
    try {
      cleared.get(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("payloads are left over; the next start from the same folder removes them");
    }
  }

  /** One is of no use any more. */
  void closed(Download one) {
    open.remove(one);
    tasks.execute(one::discard);
  }

  private void ended(Download one) {
    one.rest();
    active.remove(one.command().id(), one);
    next();
  }

  private void next() {
    while (active.size() < AT_A_TIME) {
      Download one = waiting.poll();
      if (one == null) {
        return;
      }
      if (!one.isOver()) {
        active.put(one.command().id(), one);
        one.begin();
      }
    }
  }

  void ask(String node, CommandId corr, long offset, int length) {
    Way session = way;
    if (session != null) {
      session.ask(node, new Fetch(corr, offset, length, time.now()));
    }
  }

  /** Later, on the tasks. */
  Runnable later(Duration delay, Runnable action) {
    return timer.after(delay, () -> tasks.execute(action));
  }

  ServerTime time() {
    return time;
  }

  Spool spool() {
    return spool;
  }
}
