package dev.orb.bench;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.CommandSettings;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import dev.orb.server.dispatch.CancelOutcome;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.dispatch.Submission;
import dev.orb.server.dispatch.Watcher;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The process of the node at which commands pile up: the one that is killed, and the next. */
final class BacklogNode {
  static final String AWAY = "away";
  static final String HERE = "here";

  static final String ENROLLED = "enrolled";
  static final String FILLED = "filled";
  static final String READY = "ready";
  static final String DONE = "done";

  static final String OPEN = "commands that did not end as they should";

  private static final String ACCEPTED = "commands accepted a second";
  private static final String REFUSED = "  refused for a moment, as many waited as may";
  private static final String HEAP = "MiB of heap with all of them";
  private static final String HEAP_AGAIN = "MiB of heap after the restart";
  private static final String OTHERS = "another client's command, from the send to its end, p50 ms";
  private static final String OTHERS_WORST = "  the slowest of them, ms";
  private static final String SHOW = "show the client, p50 ms";
  private static final String LIST = "list of the newest 50, p50 ms";
  private static final String BACKLOG = "what a thaw would send, p50 ms";
  private static final String CANCELLED = "commands cancelled a second";
  private static final String RESTART = "seconds of the restart until it listens";
  private static final String DRAINED = "commands done a second once the client is here";

  /** In the order of the table. */
  static final List<String> MEASURES =
      List.of(
          ACCEPTED,
          REFUSED,
          HEAP,
          OTHERS,
          OTHERS_WORST,
          SHOW,
          LIST,
          BACKLOG,
          CANCELLED,
          RESTART,
          HEAP_AGAIN,
          DRAINED);

  private static final String BY = "bench";
  private static final Duration START = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration TTL = Duration.ofHours(6);
  private static final int WINDOW = 2_000;
  private static final int ASKED = 20;
  private static final int PAGE = 50;
  private static final double MIB = 1 << 20;
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(20);

  private final OrbServer server;
  private final Order order;
  private int refused;

  private BacklogNode(OrbServer server, Order order) {
    this.server = server;
    this.order = order;
  }

  /** Where it is, and how many commands wait. */
  record Order(Path folder, int port, int commands) {
    private static final int SHARE_CANCELLED = 10;

    List<String> arguments(boolean again) {
      return List.of(
          folder.toString(),
          Integer.toString(port),
          Integer.toString(commands),
          Boolean.toString(again));
    }

    /** So many, spread over all, are cancelled while they wait. */
    int cancelled() {
      return Math.max(1, commands / SHARE_CANCELLED);
    }
  }

  /** Arguments: folder, port, commands, whether it comes back. Stays until it is killed. */
  public static void main(String[] arguments) throws Exception {
    Order order =
        new Order(
            Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    long begun = System.nanoTime();
    CommandSettings usual = CommandSettings.USUAL;
    OrbServer server =
        OrbServer.builder(
                ServerSettings.in(order.folder().resolve("data"))
                    .withNode("backlog")
                    .withPort(order.port())
                    .withCommands(
                        new CommandSettings(
                            usual.ttl(),
                            usual.timeout(),
                            usual.maxPayload(),
                            usual.maxAttempts(),
                            order.commands())))
            .build();
    server.start(START);
    BacklogNode node = new BacklogNode(server, order);
    try {
      if (Boolean.parseBoolean(arguments[3])) {
        NodeProcess.say(RESTART, (System.nanoTime() - begun) / 1e9);
        node.comeBack();
      } else {
        node.pileUp();
      }
    } catch (RuntimeException | Error e) {
      // why: the server's threads would keep the process, and whoever reads it would wait
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
    ProcessHandle parent = ProcessHandle.current().parent().orElse(ProcessHandle.current());
    while (parent.isAlive()) {
      LockSupport.parkNanos(LOOK_AGAIN);
    }
    Runtime.getRuntime().halt(1);
  }

  private void pileUp() throws Exception {
    Map<String, String> secrets = new LinkedHashMap<>();
    for (String id : List.of(AWAY, HERE)) {
      secrets.put(id, server.clients().enrol(id, Set.of(), Map.of()).secret());
    }
    Secrets.write(order.folder(), secrets);
    NodeProcess.step(ENROLLED);
    server.clients().waitFor(HERE, PATIENCE);
    List<CommandId> some = fill();
    // why first: all that was accepted is with the broker before the next command is
    boolean unused = toAnother() > 0;
    NodeProcess.say(HEAP, heap());
    others();
    time(SHOW, this::away);
    time(LIST, () -> commands().list(CommandFilter.ALL, PAGE, Optional.empty()));
    time(BACKLOG, () -> commands().backlog(PAGE));
    cancel(some);
    NodeProcess.step(FILLED);
  }

  private Commands commands() {
    return server.commands();
  }

  /** Sends them all; those that are to be cancelled. */
  private List<CommandId> fill() throws InterruptedException {
    List<CompletableFuture<CommandRecord>> some = new ArrayList<>();
    Window window = new Window(WINDOW);
    CommandOptions options = CommandOptions.DEFAULT.withTtl(TTL);
    int apart = order.commands() / order.cancelled();
    long begun = System.nanoTime();
    for (int i = 0; i < order.commands(); i++) {
      CompletableFuture<CommandRecord> sent = window.run(() -> accepted(options));
      if (i % apart == 0 && some.size() < order.cancelled()) {
        some.add(sent);
      }
    }
    window.close();
    NodeProcess.say(ACCEPTED, order.commands() * 1e9 / (System.nanoTime() - begun));
    NodeProcess.say(REFUSED, (double) refused);
    return some.stream().map(sent -> sent.join().id()).toList();
  }

  /** Begins again, as callers do, while as many wait for the broker as may. */
  private CompletableFuture<CommandRecord> accepted(CommandOptions options) {
    long begun = System.nanoTime();
    while (true) {
      CompletableFuture<CommandRecord> sent =
          commands()
              .send(
                  Submission.of(
                      OrbSide.ECHO.name(), OrbSide.PARAMS, Target.client(AWAY), options, BY))
              .toCompletableFuture();
      if (!isUnavailable(sent) || System.nanoTime() - begun > PATIENCE.toNanos()) {
        return sent;
      }
      refused++;
      LockSupport.parkNanos(LOOK_AGAIN);
    }
  }

  private static boolean isUnavailable(CompletableFuture<CommandRecord> sent) {
    return sent.isCompletedExceptionally()
        && sent.handle(
                (command, failure) ->
                    String.valueOf(failure).contains(ErrorCode.UNAVAILABLE.name()))
            .join();
  }

  private void cancel(List<CommandId> some) throws InterruptedException {
    LongAdder removed = new LongAdder();
    Window window = new Window(WINDOW);
    long begun = System.nanoTime();
    for (CommandId id : some) {
      CompletableFuture<CancelOutcome> unused =
          window.run(
              () ->
                  commands()
                      .cancel(id, false, Duration.ofMinutes(30))
                      .toCompletableFuture()
                      .whenComplete((outcome, failure) -> removed.add(outcome.removed())));
    }
    window.close();
    NodeProcess.say(CANCELLED, some.size() * 1e9 / (System.nanoTime() - begun));
    if (removed.sum() != some.size()) {
      throw new OrbException(
          ErrorCode.INTERNAL, removed.sum() + " of " + some.size() + " were cancelled");
    }
  }

  private void comeBack() throws Exception {
    server.clients().waitFor(HERE, PATIENCE);
    boolean unused = toAnother() > 0;
    NodeProcess.say(HEAP_AGAIN, heap());
    NodeProcess.step(READY);
    server.clients().waitFor(AWAY, PATIENCE);
    int left = away().open();
    long begun = System.nanoTime();
    while (away().open() > 0) {
      LockSupport.parkNanos(LOOK_AGAIN);
    }
    NodeProcess.say(DRAINED, left * 1e9 / (System.nanoTime() - begun));
    NodeProcess.say(OPEN, (double) Math.abs(left - (order.commands() - order.cancelled())));
    NodeProcess.step(DONE);
  }

  private ClientView away() {
    return server.clients().find(AWAY).orElseThrow();
  }

  /** Commands to another client, one after the other. */
  private void others() throws InterruptedException {
    long[] took = new long[ASKED];
    for (int i = 0; i < ASKED; i++) {
      took[i] = toAnother();
    }
    NodeProcess.say(OTHERS, Samples.quantile(took, 0.5) / 1e6);
    NodeProcess.say(OTHERS_WORST, Samples.quantile(took, 1) / 1e6);
  }

  private long toAnother() throws InterruptedException {
    CompletableFuture<CommandRecord> done = new CompletableFuture<>();
    long begun = System.nanoTime();
    CompletableFuture<CommandRecord> sent =
        commands()
            .send(
                Submission.of(
                    OrbSide.ECHO.name(),
                    OrbSide.PARAMS,
                    Target.client(HERE),
                    CommandOptions.DEFAULT,
                    BY))
            .toCompletableFuture();
    // why: the watch closes itself at the end that it is told of
    @SuppressWarnings("resource")
    AutoCloseable unused = commands().watch(sent.join().id(), new Ending(done));
    done.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    return System.nanoTime() - begun;
  }

  private record Ending(CompletableFuture<CommandRecord> end) implements Watcher {
    @Override
    public void ended(DeliveryRecord delivery) {
      // why: what counts is that all have ended
    }

    @Override
    public void done(CommandRecord command) {
      boolean unused = end.complete(command);
    }
  }

  private interface Question {
    Object ask();
  }

  private static void time(String what, Question question) {
    long[] took = new long[ASKED];
    for (int i = 0; i < ASKED; i++) {
      long begun = System.nanoTime();
      Object answer = question.ask();
      took[i] = System.nanoTime() - begun;
      if (answer.toString().isEmpty()) {
        throw new OrbException(ErrorCode.INTERNAL, "no answer to: " + what);
      }
    }
    NodeProcess.say(what, Samples.quantile(took, 0.5) / 1e6);
  }

  private static double heap() {
    for (int i = 0; i < 3; i++) {
      ManagementFactory.getMemoryMXBean().gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
  }

  /** So many at a time, and the first failure of any. */
  private static final class Window {
    private final int size;
    private final Semaphore room;
    private final AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();

    Window(int size) {
      this.size = size;
      this.room = new Semaphore(size);
    }

    private interface Work<T> {
      CompletableFuture<T> begin();
    }

    <T> CompletableFuture<T> run(Work<T> work) throws InterruptedException {
      take(1);
      return work.begin()
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  failed.compareAndSet(null, failure);
                }
                room.release();
              });
    }

    void close() throws InterruptedException {
      take(size);
    }

    private void take(int permits) throws InterruptedException {
      boolean got = room.tryAcquire(permits, 30, TimeUnit.MINUTES);
      Throwable failure = failed.get();
      if (!got || failure != null) {
        throw new OrbException(
            ErrorCode.INTERNAL, got ? "one failed" : "some did not end", null, failure);
      }
    }
  }
}
