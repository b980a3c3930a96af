package dev.orb.agent.process;

import dev.orb.exchange.CommandContext;
import dev.orb.exchange.Payload;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Part;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A run without a client around it. */
final class FakeContext implements CommandContext {
  final List<String> output = new CopyOnWriteArrayList<>();
  final List<String> progress = new CopyOnWriteArrayList<>();
  private final List<Runnable> actions = new CopyOnWriteArrayList<>();
  private final Json params;
  private volatile boolean cancelled;
  private volatile @Nullable Payload payload;
  private volatile boolean fired;

  FakeContext(String params) {
    this.params = JsonCodec.parse(params);
  }

  FakeContext with(Payload file) {
    payload = file;
    return this;
  }

  /** Fired by a schedule, a second late. */
  FakeContext fired() {
    fired = true;
    return this;
  }

  @Override
  public Optional<Instant> firedAt() {
    return scheduledAt().map(at -> at.plusSeconds(1));
  }

  @Override
  public Optional<Instant> previousAt() {
    return scheduledAt().map(at -> at.minusSeconds(3600));
  }

  @Override
  public Optional<Payload> payload() {
    return Optional.ofNullable(payload);
  }

  void cancel() {
    cancelled = true;
    actions.forEach(Runnable::run);
  }

  boolean isWatched() {
    return !actions.isEmpty();
  }

  String allOutput() {
    return String.join("", output);
  }

  @Override
  public CommandId id() {
    return CommandId.parse("0198f3a2-0000-7000-8000-000000000001");
  }

  @Override
  public String name() {
    return "c";
  }

  @Override
  public Optional<String> component() {
    return Optional.empty();
  }

  @Override
  public int attempt() {
    return 2;
  }

  @Override
  public String from() {
    return "orb-1";
  }

  @Override
  public Json params() {
    return params;
  }

  @Override
  public Instant deadline() {
    return Instant.parse("2026-01-02T03:04:05Z");
  }

  @Override
  public Optional<String> trace() {
    return Optional.empty();
  }

  @Override
  public Optional<String> schedule() {
    return fired ? Optional.of("nightly") : Optional.empty();
  }

  @Override
  public Optional<Instant> scheduledAt() {
    return fired ? Optional.of(Instant.parse("2026-01-02T03:00:00Z")) : Optional.empty();
  }

  @Override
  public Optional<Part> part() {
    return Optional.empty();
  }

  @Override
  public void progress(@Nullable Integer percent, @Nullable String text) {
    progress.add(percent + " " + text);
  }

  @Override
  public void output(String chunk) {
    output.add(chunk);
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public void onCancel(Runnable action) {
    actions.add(action);
    if (cancelled) {
      action.run();
    }
  }
}
