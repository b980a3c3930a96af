package dev.orb.testkit;

import dev.orb.exchange.CommandContext;
import dev.orb.exchange.Payload;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Part;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a handler sees of a command, for a test that calls the handler itself: no server, no broker.
 * It remembers what the handler told and can be cancelled. Thread-safe.
 *
 * <pre>{@code
 * ContextDouble context = ContextDouble.of("disk.usage").params(Map.of("path", "/"));
 * Object result = handler.handle(context);
 * assertThat(context.told()).hasSize(2);
 * }</pre>
 */
public final class ContextDouble implements CommandContext {
  private final CommandId id;
  private final String name;
  private final List<Told> told = new ArrayList<>();
  private final List<Runnable> onCancel = new ArrayList<>();
  private int attempt = 1;
  private String from = "test";
  private Json params = JsonCodec.NULL;
  private Instant deadline;
  private @Nullable String trace;
  private @Nullable String schedule;
  private @Nullable Instant scheduledAt;
  private @Nullable Instant firedAt;
  private @Nullable Instant previousAt;
  private @Nullable Part part;
  private @Nullable String component;
  private @Nullable Payload payload;
  private boolean cancelled;

  /** One thing that the handler told: its progress, or a piece of output. */
  public record Told(@Nullable Integer percent, @Nullable String text, @Nullable String chunk) {}

  private ContextDouble(String name) {
    Instant now = Clock.systemUTC().instant();
    this.id = CommandId.create(now, ThreadLocalRandom.current());
    this.name = name;
    this.deadline = now.plus(Duration.ofMinutes(1));
  }

  /** The first attempt of a command without parameters, a minute before its deadline. */
  public static ContextDouble of(String command) {
    return new ContextDouble(command);
  }

  /**
   * The same with parameters: anything that becomes JSON, or {@link Json} itself.
   *
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} if it does not
   */
  public synchronized ContextDouble params(Object value) {
    params = value instanceof Json json ? json : JsonCodec.of(value);
    return this;
  }

  /** The same as a later attempt. */
  public synchronized ContextDouble attempt(int number) {
    attempt = number;
    return this;
  }

  /** The same from another sender. */
  public synchronized ContextDouble from(String sender) {
    from = sender;
    return this;
  }

  /** The same with another deadline. */
  public synchronized ContextDouble deadline(Instant at) {
    deadline = at;
    return this;
  }

  /** The same with a caller's trace. */
  public synchronized ContextDouble trace(String value) {
    trace = value;
    return this;
  }

  /** The same as fired by a schedule. */
  public synchronized ContextDouble firedBy(String scheduleId, Instant nominal) {
    schedule = scheduleId;
    scheduledAt = nominal;
    return this;
  }

  /**
   * The same as fired by a schedule a moment late.
   *
   * @param previous the nominal time of the firing before it, null for the first
   */
  public synchronized ContextDouble firedBy(
      String scheduleId, Instant nominal, Instant fired, @Nullable Instant previous) {
    firedAt = fired;
    previousAt = previous;
    return firedBy(scheduleId, nominal);
  }

  /** The same as one of several targets. */
  public synchronized ContextDouble part(int index, int total) {
    part = new Part(index, total);
    return this;
  }

  /** The same for a component of the client. */
  public synchronized ContextDouble component(String value) {
    component = value;
    return this;
  }

  /** The same with a payload: a file of the test's own, which stays. */
  public synchronized ContextDouble payload(Payload value) {
    payload = value;
    return this;
  }

  /** Cancels the run: {@link #cancelled} is true and what waits for it runs, on this thread. */
  public void cancel() {
    List<Runnable> actions;
    synchronized (this) {
      cancelled = true;
      actions = List.copyOf(onCancel);
      onCancel.clear();
    }
    actions.forEach(Runnable::run);
  }

  /** What the handler has told so far, in order. */
  public synchronized List<Told> told() {
    return List.copyOf(told);
  }

  /** The output that the handler has streamed so far. */
  public synchronized String output() {
    StringBuilder all = new StringBuilder();
    told.forEach(one -> all.append(one.chunk() == null ? "" : one.chunk()));
    return all.toString();
  }

  @Override
  public CommandId id() {
    return id;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized Optional<String> component() {
    return Optional.ofNullable(component);
  }

  @Override
  public synchronized int attempt() {
    return attempt;
  }

  @Override
  public synchronized String from() {
    return from;
  }

  @Override
  public synchronized Json params() {
    return params;
  }

  @Override
  public synchronized Instant deadline() {
    return deadline;
  }

  @Override
  public synchronized Optional<String> trace() {
    return Optional.ofNullable(trace);
  }

  @Override
  public synchronized Optional<String> schedule() {
    return Optional.ofNullable(schedule);
  }

  @Override
  public synchronized Optional<Instant> scheduledAt() {
    return Optional.ofNullable(scheduledAt);
  }

  @Override
  public synchronized Optional<Instant> firedAt() {
    return Optional.ofNullable(firedAt).or(this::scheduledAt);
  }

  @Override
  public synchronized Optional<Instant> previousAt() {
    return Optional.ofNullable(previousAt);
  }

  @Override
  public synchronized Optional<Payload> payload() {
    return Optional.ofNullable(payload);
  }

  @Override
  public synchronized Optional<Part> part() {
    return Optional.ofNullable(part);
  }

  @Override
  public synchronized void progress(@Nullable Integer percent, @Nullable String text) {
    told.add(new Told(percent, text, null));
  }

  @Override
  public synchronized void output(String chunk) {
    told.add(new Told(null, null, chunk));
  }

  @Override
  public synchronized boolean cancelled() {
    return cancelled;
  }

  @Override
  public void onCancel(Runnable action) {
    synchronized (this) {
      if (!cancelled) {
        onCancel.add(action);
        return;
      }
    }
    action.run();
  }
}
