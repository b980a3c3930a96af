package dev.orb.server.dispatch;

import dev.orb.protocol.Reason;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.ClientDelivery;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.HistoryPlace;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.Page;
import dev.orb.server.journal.Piece;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * What one client had to do, the newest first: rows of the journal, and from memory what waits for
 * it without a row. Thread-safe; blocks on the database, and looks through all open commands.
 */
final class ClientHistory {
  private final Journal journal;
  private final Book book;
  private final Ephemerals ephemerals;

  ClientHistory(Journal journal, Book book, Ephemerals ephemerals) {
    this.journal = journal;
    this.book = book;
    this.ephemerals = ephemerals;
  }

  private static HistoryPlace place(ClientDelivery each) {
    return HistoryPlace.of(each.delivery());
  }

  Page<ClientDelivery> page(String client, int limit, Optional<String> after) {
    HistoryPlace behind = after.map(HistoryPlace::of).orElse(HistoryPlace.TOP);
    // why memory first: what leaves it meanwhile has its row by then
    Newest newest = new Newest(behind, limit + 1);
    book.each(command -> queued(newest, command.record(), command.to(), client));
    for (EphemeralCommand command : ephemerals.all()) {
      if (command.to().find(client) >= 0) {
        command.deliveries().stream()
            .filter(row -> row.client().equals(client))
            .forEach(row -> newest.add(new ClientDelivery(command.record().name(), row)));
      }
    }
    Piece<ClientDelivery> rows = journal.history(client, behind, limit + 1);
    Set<Object> known = new HashSet<>();
    rows.items().forEach(row -> known.add(row.delivery().command()));
    List<ClientDelivery> all = new ArrayList<>(rows.items());
    newest.kept().stream()
        .filter(each -> !known.contains(each.delivery().command()))
        .forEach(all::add);
    all.sort((one, other) -> place(one).compareTo(place(other)));
    int most = limit;
    if (rows.cut()) {
      // why: behind the last row that was read there may be others before what is in memory
      most = Math.min(limit, all.indexOf(rows.items().get(rows.items().size() - 1)) + 1);
    }
    if (all.size() <= most && !rows.cut()) {
      return new Page<>(all, null);
    }
    List<ClientDelivery> shown = all.subList(0, most);
    return new Page<>(shown, place(shown.get(most - 1)).cursor());
  }

  private static void queued(Newest newest, CommandRecord command, Addressees to, String client) {
    int index = to.find(client);
    if (index >= 0) {
      Addressee addressee = to.get(index);
      DeliveryRecord row = Rows.queued(command, addressee, Reason.WAITING_BUSY);
      newest.add(new ClientDelivery(command.name(), row));
    }
  }

  /** The first so many behind a place, of which the last can be left out for a better one. */
  private static final class Newest {
    private final HistoryPlace behind;
    private final int most;
    private final PriorityQueue<ClientDelivery> lastFirst =
        new PriorityQueue<>((one, other) -> place(other).compareTo(place(one)));

    private Newest(HistoryPlace behind, int most) {
      this.behind = behind;
      this.most = most;
    }

    private void add(ClientDelivery each) {
      if (place(each).compareTo(behind) > 0) {
        lastFirst.add(each);
        if (lastFirst.size() > most) {
          lastFirst.remove();
        }
      }
    }

    private List<ClientDelivery> kept() {
      return List.copyOf(lastFirst);
    }
  }
}
