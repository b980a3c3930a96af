package dev.orb.server.dispatch;

import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Ticker;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
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

  private record Wait(EphemeralCommand command, CancelWait of) {}

  void request(
      EphemeralCommand command,
      boolean queuedOnly,
      Duration patience,
      CompletableFuture<CancelOutcome> stage) {
    List<DeliveryRecord> before = command.deliveries();
    BitSet meant = new BitSet();
    List<String> clients = new ArrayList<>();
    int running = 0;
    int ended = 0;
    for (int i = 0; i < before.size(); i++) {
      DeliveryRecord row = before.get(i);
      if (row.state().isFinal()) {
        ended++;
      } else if (queuedOnly && row.state() == DeliveryState.RUNNING) {
        running++;
      } else {
        meant.set(i);
        clients.add(row.client());
      }
    }
    waits.add(
        new Wait(
            command,
            new CancelWait(
                stage, meant, ended, queuedOnly ? running : null, ticker.nanos(), patience)));
    pulling.start(
        command.id(),
        command.record().expiresAt(),
        clients,
        queuedOnly ? Pulling.Ask.UNSTARTED : Pulling.Ask.ALL);
  }

  /** Lets those go whose deliveries have ended or whose patience is over. One thread. */
  void tick() {
    waits.removeIf(
        wait -> {
          look(wait);
          boolean over = wait.of().isOver(ticker.nanos());
          if (over) {
            CancelOutcome outcome = wait.of().outcome();
            telling.execute(() -> wait.of().stage().complete(outcome));
          }
          return over;
        });
  }

  private static void look(Wait wait) {
    BitSet waiting = wait.of().waiting();
    if (waiting.isEmpty()) {
      return;
    }
    List<DeliveryRecord> now = wait.command().deliveries();
    waiting.stream()
        .forEach(
            i -> {
              DeliveryRecord row = now.get(i);
              if (row.state().isFinal()) {
                wait.of().ended(i, row);
              } else if (row.state() == DeliveryState.RUNNING) {
                wait.of().runs(i);
              }
            });
  }
}
