package dev.orb.exchange;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at one command: where it stands, and what its handler sees. It ends once, with the
 * first outcome that is given to it.
 */
final class Run implements CommandContext {

  /** Where a run stands. Forward only, but for STARTING back to WAITING. */
  enum Phase {
    /** Its command has come, and what becomes of it is being decided. */
    MET,
    /** Its own time has not come: after a failure, when it keeps its lanes, or of the first run. */
    PAUSED,
    /** It waits for its lanes and for a thread. */
    WAITING,
    /** Its turn has come, and that is being recorded. */
    STARTING,
    /** Its handler runs. */
    RUNNING,
    /** Its outcome is known; the handler may still have to end. */
    ENDED
  }

  private static final Logger LOG = LoggerFactory.getLogger(Run.class);

  private final Job job;
  private final Halt halt;
  private final long order;
  private final List<String> lanes;
  private final AtomicInteger progressed = new AtomicInteger();
  private final Object lock = new Object();
  private Phase phase = Phase.MET;
  private volatile Instant deadline = Instant.MAX;
  private volatile boolean open = true;
  private volatile boolean stopping;
  private volatile boolean left;
  private volatile @Nullable Run next;
  private @Nullable Span span;

  Run(Job job, Executor signals, long order) {
    this.job = job;
    this.halt = new Halt(signals);
    this.order = order;
    List<String> keys = new ArrayList<>(2);
    if (job.handler().options().serial()) {
      keys.add("name:" + Names.qualified(job.command().component(), job.handler().name()));
    }
    String serialKey = job.command().serialKey();
    if (serialKey != null) {
      keys.add("key:" + serialKey);
    }
    this.lanes = List.copyOf(keys);
  }

  Job job() {
    return job;
  }

  Command command() {
    return job.command();
  }

  Halt halt() {
    return halt;
  }

  long order() {
    return order;
  }

  List<String> lanes() {
    return lanes;
  }

  Phase phase() {
    synchronized (lock) {
      return phase;
    }
  }

  /** When it runs and when it must stop, once it runs. */
  @Nullable Span span() {
    synchronized (lock) {
      return span;
    }
  }

  /** Goes from one phase to another; false if it is in a third. */
  boolean move(Phase from, Phase to) {
    synchronized (lock) {
      if (phase != from) {
        return false;
      }
      phase = to;
      return true;
    }
  }

  /** Its handler begins now; false if it has ended before. */
  boolean runs(Span now, Instant until) {
    synchronized (lock) {
      if (phase != Phase.STARTING) {
        return false;
      }
      phase = Phase.RUNNING;
      span = now;
      deadline = until;
      return true;
    }
  }

  /** Tells it to stop; whether this was the first to say so. */
  boolean stop(Outcome.Stop why) {
    stopping = true;
    return halt.tell(why);
  }

  /** Ends it though its handler does not; false if it had ended. */
  boolean leave(Outcome outcome) {
    left = true;
    return end(outcome);
  }

  /** Whether it ended though its handler did not. */
  boolean isLeft() {
    return left;
  }

  /** The run that takes its place when it leaves, if one does. */
  @Nullable Run next() {
    return next;
  }

  void followedBy(Run run) {
    next = run;
  }

  /** The number of what it says next. */
  int nextWord() {
    return progressed.incrementAndGet();
  }

  /** Ends it with this outcome; false if it had ended. The job is told on this thread. */
  boolean end(Outcome outcome) {
    synchronized (lock) {
      if (phase == Phase.ENDED) {
        return false;
      }
      phase = Phase.ENDED;
    }
    tell(outcome);
    return true;
  }

  /** Ends it if it has been put in line and its handler does not run yet; where it stood. */
  Phase endInLine(Outcome outcome) {
    Phase before;
    synchronized (lock) {
      before = phase;
      if (before != Phase.PAUSED && before != Phase.WAITING && before != Phase.STARTING) {
        return before;
      }
      phase = Phase.ENDED;
    }
    tell(outcome);
    return before;
  }

  private void tell(Outcome outcome) {
    open = false;
    try {
      job.ended(outcome);
    } catch (RuntimeException e) {
      // why: a fault of ours in one answer must not take the thread or the place of another run
      LOG.error("command {} could not be answered", id(), e);
    }
  }

  @Override
  public CommandId id() {
    return command().id();
  }

  @Override
  public String name() {
    return command().name();
  }

  @Override
  public Optional<String> component() {
    return Optional.ofNullable(command().component());
  }

  @Override
  public int attempt() {
    return job.attempt();
  }

  @Override
  public String from() {
    return job.from();
  }

  @Override
  public Json params() {
    Json params = command().params();
    return params == null ? JsonCodec.NULL : params;
  }

  @Override
  public Instant deadline() {
    return deadline;
  }

  @Override
  public Optional<String> trace() {
    return Optional.ofNullable(command().trace());
  }

  @Override
  public Optional<String> schedule() {
    return Optional.ofNullable(command().schedule());
  }

  @Override
  public Optional<Instant> scheduledAt() {
    return Optional.ofNullable(command().scheduledAt());
  }

  @Override
  public Optional<Instant> firedAt() {
    return command().schedule() == null ? Optional.empty() : Optional.of(command().ts());
  }

  @Override
  public Optional<Instant> previousAt() {
    FiringNote firing = command().firing();
    return firing == null ? Optional.empty() : Optional.ofNullable(firing.previousAt());
  }

  @Override
  public Optional<Part> part() {
    return Optional.ofNullable(command().part());
  }

  @Override
  public Optional<Payload> payload() {
    return job.payload();
  }

  @Override
  public void progress(@Nullable Integer percent, @Nullable String text) {
    if (open) {
      job.progress(nextWord(), percent, text, null);
    }
  }

  @Override
  public void output(String chunk) {
    if (open && !chunk.isEmpty()) {
      job.progress(nextWord(), null, null, chunk);
    }
  }

  @Override
  public boolean cancelled() {
    return stopping;
  }

  @Override
  public void onCancel(Runnable action) {
    halt.onTold(action);
  }
}
