package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Ticker;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** Cancels of ephemeral commands: their clients are asked, nothing is journalled. Thread-safe. */
final class EphemeralCancels {
  private final Pulling pulling;
  private final Executor telling;
  private final Ticker ticker;
  private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();

  EphemeralCancels(Pulling pulling, Executor telling, Ticker ticker) {
    this.pulling = pulling;
    this.telling = telling;
    this.ticker = ticker;
  }

  private record Wait(
      EphemeralCommand command,
      CancelScope scope,
      int ended,
      long since,
      Duration patience,
      CompletableFuture<CancelOutcome> stage) {}

  void request(
      EphemeralCommand command,
      CancelScope scope,
      Duration patience,
      CompletableFuture<CancelOutcome> stage) {
    List<DeliveryRecord> before = meant(command, scope);
    CommandId id = command.id();
    List<String> open =
        before.stream()
            .filter(row -> !row.state().isFinal())
            .filter(row -> !scope.queuedOnly() || row.state() != DeliveryState.RUNNING)
            .map(DeliveryRecord::client)
            .toList();
    int ended = (int) before.stream().filter(row -> row.state().isFinal()).count();
    waits.add(new Wait(command, scope, ended, ticker.nanos(), patience, stage));
    pulling.start(id, command.record().expiresAt(), open, !scope.queuedOnly());
  }

  /** Lets those go whose command has ended or whose patience is over. */
  void tick() {
    waits.removeIf(
        wait -> {
          List<DeliveryRecord> now = meant(wait.command(), wait.scope());
          long open = now.stream().filter(row -> !row.state().isFinal()).count();
          boolean over = open == 0 || ticker.since(wait.since()).compareTo(wait.patience()) >= 0;
          if (over) {
            int removed = count(now, Reason.CANCELLED);
            int stopped = count(now, Reason.STOPPED);
            int ended = now.size() - (int) open - removed - stopped;
            CancelOutcome outcome =
                new CancelOutcome(removed, stopped, Math.max(wait.ended(), ended), (int) open);
            telling.execute(() -> wait.stage().complete(outcome));
          }
          return over;
        });
  }

  private static List<DeliveryRecord> meant(EphemeralCommand command, CancelScope scope) {
    return command.deliveries().stream().filter(row -> scope.has(row.client())).toList();
  }

  private static int count(List<DeliveryRecord> rows, Reason reason) {
    return (int) rows.stream().filter(row -> row.reason() == reason).count();
  }
}
