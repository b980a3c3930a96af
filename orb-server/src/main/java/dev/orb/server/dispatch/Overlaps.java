package dev.orb.server.dispatch;

import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Overlap;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Firings of one schedule that meet at a client. Who is left out is decided when the later one is
 * accepted; what becomes of the earlier one follows the commit of that. Both have one serial key,
 * so that a client runs one at a time whatever is not known here yet. Loop only.
 */
final class Overlaps {
  private final Book book;
  private final Cancels cancels;
  private final Mailbox mailbox;

  Overlaps(Book book, Cancels cancels, Mailbox mailbox) {
    this.book = book;
    this.cancels = cancels;
    this.mailbox = mailbox;
  }

  /** How commands of a schedule are kept apart at a client. */
  static String serialKey(String schedule) {
    return "schedule " + schedule;
  }

  /** Those whom it may go to; the others are added to those who were refused. */
  Addressees free(Submission of, Addressees meant, List<Refusal> refused) {
    if (of.schedule() == null || of.terms().overlap() != Overlap.SKIP) {
      return meant;
    }
    Set<OpenCommand> earlier = book.ofSchedule(of.schedule());
    boolean any = of.target().narrowing().any();
    List<Addressee> free = new ArrayList<>(meant.size());
    for (Addressee addressee : meant.list()) {
      if (isInTheWay(earlier, any, addressee.client())) {
        refused.add(new Refusal(addressee.client(), ErrorCode.CONFLICT));
      } else {
        free.add(addressee);
      }
    }
    return free.size() == meant.size() ? meant : new Addressees(free);
  }

  private static boolean isInTheWay(Set<OpenCommand> earlier, boolean any, String client) {
    for (OpenCommand command : earlier) {
      // why: one for any of several goes on from one to the next, so it is in the way of them all
      if (any) {
        return true;
      }
      int index = command.to().find(client);
      if (index >= 0 && command.state(index) == DeliveryState.RUNNING) {
        return true;
      }
    }
    return false;
  }

  /** For any thread: a firing was accepted, and that is committed. */
  void accepted(OpenCommand later, Overlap overlap) {
    if (overlap == Overlap.SKIP || overlap == Overlap.CANCEL) {
      mailbox.post(() -> makeWay(later, overlap));
    }
  }

  private void makeWay(OpenCommand later, Overlap overlap) {
    String schedule = later.record().schedule();
    if (schedule == null) {
      return;
    }
    for (OpenCommand earlier : List.copyOf(book.ofSchedule(schedule))) {
      if (earlier.record().seq() >= later.record().seq()) {
        continue;
      }
      BitSet meant = meant(earlier, later, overlap);
      if (meant.isEmpty()) {
        continue;
      }
      if (overlap == Overlap.SKIP) {
        cancels.supersede(earlier, meant);
      } else {
        Set<String> clients = new HashSet<>();
        meant.stream().forEach(i -> clients.add(earlier.to().get(i).client()));
        cancels.request(
            earlier.record().id(),
            new CancelScope(false, clients),
            Duration.ZERO,
            new CompletableFuture<>());
      }
    }
  }

  private static BitSet meant(OpenCommand earlier, OpenCommand later, Overlap overlap) {
    BitSet meant = new BitSet();
    for (int i = 0; i < earlier.to().size(); i++) {
      boolean runs = earlier.state(i) == DeliveryState.RUNNING;
      boolean asked = earlier.isCancelRequested(i) || earlier.isSuperseded(i);
      boolean way = earlier.isOpen(i) && !asked && (overlap == Overlap.CANCEL || !runs);
      meant.set(i, way && later.to().find(earlier.to().get(i).client()) >= 0);
    }
    return meant;
  }
}
