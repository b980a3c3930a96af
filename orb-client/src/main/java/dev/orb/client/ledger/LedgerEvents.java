package dev.orb.client.ledger;

import dev.orb.client.events.EventStore;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** The events in the file of a ledger, which share its commits. */
final class LedgerEvents implements EventStore {
  /** What is confirmed and still in the file at a kill is sent in vain, so it must be few. */
  private static final int COMMIT_AT = 32;

  private final LedgerWriter writer;
  private final SortedMap<Long, byte[]> left;
  private final AtomicInteger gone = new AtomicInteger();

  LedgerEvents(LedgerWriter writer, SortedMap<Long, byte[]> left) {
    this.writer = writer;
    this.left = left;
  }

  @Override
  public boolean isKept() {
    return true;
  }

  @Override
  public SortedMap<Long, byte[]> all() {
    return left;
  }

  @Override
  public CompletionStage<Void> add(long place, byte[] event) {
    return writer.write(file -> file.addEvent(place, event));
  }

  @Override
  public void remove(long place) {
    writer.writeSoon(file -> file.removeEvent(place));
    if (gone.incrementAndGet() % COMMIT_AT == 0) {
      var unused = writer.write(file -> {});
    }
  }
}
