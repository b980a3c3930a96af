package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.server.journal.CancelRequests.Kind;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.JournalEntry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Newer commands in the place of older ones of the same supersede key, client by client. That a
 * command was accepted is the request to take back what came before it, so both are journalled in
 * one transaction, and a restart finds the same requests again. Loop only, but for {@link #ready}.
 *
 * <p>A newer command is sent once the older copies are out of the queues, and their ends are
 * committed. A copy that its client has fetched is not waited for: the client is asked, and one
 * that has started it lets it end.
 */
final class Superseding implements Endings.Listener {
  private final Mailbox mailbox;
  private final Committer committer;
  private final Endings endings;
  private final Pulling pulling;
  private final OpenCancels superseded;
  private final Clock clock;
  private final Map<Key, Place> newest = new HashMap<>();
  private final Map<CommandId, Map<OpenCommand, BitSet>> before = new HashMap<>();
  private final Map<CommandId, List<Runnable>> whenSent = new HashMap<>();
  private final Set<CommandId> inDoubt = new HashSet<>();

  private record Key(String key, String client) {}

  private record Place(OpenCommand command, int index) {}

  Superseding(
      Mailbox mailbox,
      Committer committer,
      Endings endings,
      Pulling pulling,
      OpenCancels superseded,
      Clock clock) {
    this.mailbox = mailbox;
    this.committer = committer;
    this.endings = endings;
    this.pulling = pulling;
    this.superseded = superseded;
    this.clock = clock;
  }

  private static @Nullable String key(OpenCommand command) {
    return command.record().options().supersedeKey();
  }

  /** A command was accepted, or taken up after a start, in accept order. */
  void accepted(OpenCommand command) {
    String key = key(command);
    if (key == null) {
      return;
    }
    Map<OpenCommand, BitSet> older = new LinkedHashMap<>();
    for (int i = 0; i < command.to().size(); i++) {
      if (!command.isOpen(i)) {
        continue;
      }
      Place last = newest.put(key(key, command, i), new Place(command, i));
      if (last != null && isWaiting(last)) {
        last.command().supersede(last.index(), true);
        older.computeIfAbsent(last.command(), c -> new BitSet()).set(last.index());
      }
    }
    if (!older.isEmpty()) {
      before.put(command.record().id(), older);
    }
  }

  private static Key key(String key, OpenCommand command, int index) {
    return new Key(key, command.to().get(index).client());
  }

  private static boolean isWaiting(Place place) {
    return place.command().isOpen(place.index())
        && place.command().state(place.index()) != DeliveryState.RUNNING;
  }

  /** A command was not accepted after all: what it was to take the place of keeps it. */
  void withdrawn(OpenCommand command) {
    String key = key(command);
    if (key == null) {
      return;
    }
    for (int i = 0; i < command.to().size(); i++) {
      newest.remove(key(key, command, i), new Place(command, i));
    }
    Map<OpenCommand, BitSet> older = before.remove(command.record().id());
    if (older != null) {
      older.forEach(
          (old, places) ->
              places.stream()
                  .filter(old::isOpen)
                  .forEach(
                      i -> {
                        old.supersede(i, false);
                        newest.putIfAbsent(key(key, old, i), new Place(old, i));
                      }));
    }
  }

  /** After a start: it may have been sent, so it is sent again before it is taken back. */
  void inDoubt(OpenCommand command) {
    if (key(command) != null) {
      inDoubt.add(command.record().id());
      // why now: if it was sent, its client may answer it before it is sent again
      writeDown(command);
    }
  }

  /** After a start: what was sent before it goes on taking the place of others. */
  void resume(OpenCommand command) {
    writeDown(command);
    takeBack(command, () -> {});
  }

  private void writeDown(OpenCommand command) {
    writeDown(olderThan(command));
  }

  private Map<OpenCommand, BitSet> olderThan(OpenCommand command) {
    return Objects.requireNonNullElse(before.get(command.record().id()), Map.of());
  }

  // why: the newer one may end, and be no request any more, before the older one does
  private void writeDown(Map<OpenCommand, BitSet> older) {
    older.forEach(
        (old, places) -> {
          Set<String> clients =
              places.stream()
                  .filter(i -> isWaiting(new Place(old, i)))
                  .mapToObj(i -> old.to().get(i).client())
                  .collect(Collectors.toUnmodifiableSet());
          if (!clients.isEmpty()) {
            committer
                .batch()
                .fact(
                    new JournalEntry.CancelOf(
                        old.record().id(), clients, Kind.SUPERSEDED, clock.instant()));
          }
        });
  }

  /**
   * Called on any thread when it is a command's turn to be sent.
   *
   * @return null if it goes at once; else completes, once it may be sent, with those for whom
   */
  @Nullable CompletionStage<List<String>> ready(OpenCommand command) {
    if (key(command) == null) {
      return null;
    }
    CompletableFuture<List<String>> ready = new CompletableFuture<>();
    mailbox.post(
        () -> {
          Map<OpenCommand, BitSet> older = olderThan(command);
          takeBack(
              command,
              () -> {
                writeDown(older);
                clear(command, ready);
              });
        });
    return ready;
  }

  private void takeBack(OpenCommand command, Runnable then) {
    Map<OpenCommand, BitSet> older =
        Objects.requireNonNullElse(before.remove(command.record().id()), Map.of());
    int[] left = {older.size()};
    Runnable one =
        () -> {
          if (--left[0] == 0) {
            then.run();
          }
        };
    if (older.isEmpty()) {
      then.run();
    }
    older.forEach((old, places) -> afterSend(old, () -> takeBack(old, places, one)));
  }

  private void takeBack(OpenCommand old, BitSet places, Runnable then) {
    CommandId id = old.record().id();
    List<String> clients = new ArrayList<>();
    places.stream()
        .filter(i -> isWaiting(new Place(old, i)))
        .forEach(i -> clients.add(old.to().get(i).client()));
    if (clients.isEmpty()) {
      then.run();
      return;
    }
    clients.forEach(client -> superseded.add(client, id));
    pulling.start(
        id, old.record().expiresAt(), clients, Pulling.Ask.UNSTARTED, () -> mailbox.post(then));
  }

  private void clear(OpenCommand command, CompletableFuture<List<String>> ready) {
    boolean sentBefore = inDoubt.remove(command.record().id());
    List<String> clients = new ArrayList<>();
    for (int i = 0; i < command.to().size(); i++) {
      if (!sentBefore && command.isSuperseded(i)) {
        // why: what nobody has yet need not be sent to be taken back
        endings.end(command, i, Outcome.unstarted(command, i));
      } else if (command.isOpen(i) && command.state(i) == DeliveryState.QUEUED) {
        clients.add(command.to().get(i).client());
      }
    }
    committer.batch().next(() -> ready.complete(clients));
  }

  // why: what is not in the queues yet cannot be taken out of them
  private void afterSend(OpenCommand command, Runnable action) {
    if (command.isSent() || command.isDone()) {
      action.run();
    } else {
      whenSent.computeIfAbsent(command.record().id(), key -> new ArrayList<>()).add(action);
    }
  }

  /** The broker has the command. */
  void sent(OpenCommand command) {
    List<Runnable> actions = whenSent.remove(command.record().id());
    if (actions != null) {
      actions.forEach(Runnable::run);
    }
  }

  @Override
  public void ended(OpenCommand command, int index, DeliveryRecord row) {
    String key = key(command);
    if (key == null) {
      return;
    }
    newest.remove(new Key(key, row.client()), new Place(command, index));
    if (command.isDone()) {
      sent(command);
    }
  }
}
