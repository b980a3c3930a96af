package dev.orb.server.dispatch;

import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.Piece;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of a journalled command, by client: the rows that there are, and those that
 * nothing has happened to yet. It reads as it goes, so many and so long ones as are held together.
 * Not thread-safe; blocks on the database.
 */
final class DeliveryWalk implements Iterator<List<DeliveryRecord>> {
  private final Journal journal;
  private final CommandRecord command;
  private final List<Addressee> to;
  private final int piece;
  private int from;

  private DeliveryWalk(Journal journal, CommandRecord command, List<Addressee> to, int piece) {
    this.journal = journal;
    this.command = command;
    this.to = to;
    this.piece = piece;
  }

  /**
   * Those to the clients behind one.
   *
   * @param piece how many are read at a time, at most
   */
  static Stream<DeliveryRecord> behind(
      String client, CommandRecord command, Journal journal, int piece) {
    List<Addressee> to =
        command.addressees().stream()
            .filter(addressee -> addressee.client().compareTo(client) > 0)
            .sorted(Comparator.comparing(Addressee::client))
            .toList();
    DeliveryWalk walk = new DeliveryWalk(journal, command, to, piece);
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(walk, Spliterator.ORDERED), false)
        .flatMap(List::stream);
  }

  /** About how long what a client answered is. */
  static long weight(DeliveryRecord row) {
    Json detail = row.error() == null ? null : row.error().detail();
    return (long) length(row.result()) + length(detail) + length(row.late());
  }

  private static int length(@Nullable Json value) {
    return value == null ? 0 : value.text().length();
  }

  @Override
  public boolean hasNext() {
    return from < to.size();
  }

  @Override
  public List<DeliveryRecord> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int end = Math.min(to.size(), from + piece);
    Piece<DeliveryRecord> read =
        journal.deliveries(command.id(), to.get(from).client(), to.get(end - 1).client());
    Map<String, DeliveryRecord> rows = new HashMap<>();
    read.items().forEach(row -> rows.put(row.client(), row));
    if (read.cut()) {
      String last = read.items().get(read.items().size() - 1).client();
      while (to.get(end - 1).client().compareTo(last) > 0) {
        end--;
      }
    }
    List<Addressee> some = to.subList(from, end);
    from = end;
    return some.stream()
        .map(
            addressee -> {
              DeliveryRecord row = rows.get(addressee.client());
              return row == null ? Rows.queued(command, addressee, Reason.WAITING_BUSY) : row;
            })
        .toList();
  }
}
