package dev.orb.server.dispatch;

import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.JournalEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What one turn of the loop has changed: facts for one write, and what is due once they are
 * committed. Of a delivery that changed twice only the last is written.
 */
final class Batch {
  private final List<JournalEntry> facts = new ArrayList<>();
  private final Map<OpenCommand, Map<Integer, JournalEntry.Delivery>> changed =
      new LinkedHashMap<>();
  private final List<Incoming> incoming = new ArrayList<>();
  private final List<Accept> accepts = new ArrayList<>();
  private final List<Runnable> next = new ArrayList<>();
  private final List<Runnable> told = new ArrayList<>();

  /**
   * An acceptance that its caller waits for.
   *
   * @param send to be run after the commit, without blocking
   * @param undo to be run on the loop if it could not be accepted
   */
  record Accept(
      CompletableFuture<CommandRecord> stage,
      CommandRecord record,
      OpenCommand command,
      Runnable send,
      Runnable undo) {}

  void fact(JournalEntry fact) {
    facts.add(fact);
  }

  void change(OpenCommand command, int index, JournalEntry.Delivery delivery) {
    changed
        .computeIfAbsent(command, c -> new LinkedHashMap<>())
        .compute(index, (key, earlier) -> delivery.after(earlier));
  }

  /** To be acknowledged after the commit. */
  void settle(Incoming message) {
    incoming.add(message);
  }

  void accept(Accept accept) {
    accepts.add(accept);
  }

  /** To be run after the commit, in order, without blocking. */
  void next(Runnable action) {
    next.add(action);
  }

  /** To be told after the commit, on the telling thread. */
  void tell(Runnable action) {
    told.add(action);
  }

  List<JournalEntry> facts() {
    return facts;
  }

  Map<OpenCommand, Map<Integer, JournalEntry.Delivery>> changed() {
    return changed;
  }

  List<Incoming> incoming() {
    return incoming;
  }

  List<Accept> accepts() {
    return accepts;
  }

  List<Runnable> next() {
    return next;
  }

  List<Runnable> told() {
    return told;
  }

  boolean isEmpty() {
    return facts.isEmpty()
        && changed.isEmpty()
        && incoming.isEmpty()
        && next.isEmpty()
        && told.isEmpty();
  }
}
