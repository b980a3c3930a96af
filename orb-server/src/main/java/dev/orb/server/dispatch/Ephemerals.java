package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.message.Timing;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.story.ListedPast;
import dev.orb.server.story.LiveFeed;
import dev.orb.server.story.Mark;
import dev.orb.server.story.Past;
import dev.orb.server.story.Stamps;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ephemeral commands in memory, from their sending to their end. Thread-safe. The loop is not in
 * their way: a reply ends a call on the thread that received it.
 */
final class Ephemerals {
  private final Map<CommandId, EphemeralCommand> open = new ConcurrentHashMap<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final Map<Key, CommandId> byKey = new ConcurrentHashMap<>();
  private final Recent recent = new Recent(this::forget);
  private final Watches watches;
  private final History history;
  private final DispatchMetrics metrics;
  private final Executor telling;
  private final Clock clock;
  private final LongSupplier place;

  Ephemerals(
      Watches watches,
      History history,
      DispatchMetrics metrics,
      Executor telling,
      Clock clock,
      Stamps stamps) {
    this.watches = watches;
    this.history = history;
    this.metrics = metrics;
    this.telling = telling;
    this.clock = clock;
    this.place = stamps::next;
  }

  /** An idempotency key of one caller. */
  private record Key(String by, String key) {
    static @Nullable Key of(EphemeralCommand command) {
      CommandRecord record = command.record();
      String key = command.isCall() ? null : record.options().idempotencyKey();
      return key == null ? null : new Key(record.by(), key);
    }
  }

  /** Takes a command in, before it is sent, if there is room for it. */
  boolean add(EphemeralCommand command) {
    int size = command.to().size();
    if (pending.addAndGet(size) > DispatchSettings.MAX_PENDING) {
      pending.addAndGet(-size);
      return false;
    }
    open.put(command.id(), command);
    Key key = Key.of(command);
    if (key != null) {
      byKey.put(key, command.id());
    }
    return true;
  }

  private void forget(EphemeralCommand command) {
    Key key = Key.of(command);
    if (key != null) {
      byKey.remove(key, command.id());
    }
  }

  /** The one of this key that is open or ended not long ago: the journal may not have it yet. */
  Optional<EphemeralCommand> find(String by, String key) {
    CommandId id = byKey.get(new Key(by, key));
    return id == null ? Optional.empty() : find(id);
  }

  @Nullable EphemeralCommand get(CommandId id) {
    return open.get(id);
  }

  /** An open one, or one that ended not long ago. */
  Optional<EphemeralCommand> find(CommandId id) {
    EphemeralCommand command = open.get(id);
    return command != null ? Optional.of(command) : recent.find(id);
  }

  /** Those that are open and those that ended not long ago. */
  List<EphemeralCommand> all() {
    List<EphemeralCommand> all = new ArrayList<>(open.values());
    all.addAll(recent.all());
    return all;
  }

  int pending() {
    return pending.get();
  }

  /**
   * A reply came.
   *
   * @return whether it answers one of these
   */
  boolean replied(String sender, Reply reply) {
    EphemeralCommand command = open.get(reply.corr());
    int index = command == null ? -1 : command.place(sender, reply.enrolment());
    if (command == null || index < 0) {
      return false;
    }
    Outcome outcome = Outcome.of(reply, reply.error() != null && command.isRunning(index));
    end(command, index, outcome, reply.attempt(), reply.timing());
    return true;
  }

  boolean progressed(String sender, Progress progress) {
    EphemeralCommand command = open.get(progress.corr());
    int index = command == null ? -1 : command.place(sender, progress.enrolment());
    if (command == null || index < 0) {
      return false;
    }
    command.started(index, progress.attempt(), progress.ts(), place);
    if (!Progress.STARTED.equals(progress.state())) {
      command.spoke(index, progress, place, () -> watches.hears(command.id()));
    }
    if (!command.isCall() && watches.hears(command.id())) {
      telling.execute(() -> tell(command));
    }
    return true;
  }

  boolean cancelled(String sender, Control.Cancelled answer) {
    EphemeralCommand command = open.get(answer.corr());
    int index = command == null ? -1 : command.place(sender, answer.enrolment());
    if (command == null || index < 0) {
      return false;
    }
    if (answer.outcome() == Control.Cancelled.Outcome.REMOVED) {
      end(command, index, Outcome.cancelled());
    } else if (answer.outcome() == Control.Cancelled.Outcome.RUNNING) {
      command.started(index, 1, answer.ts(), place);
    }
    return true;
  }

  /** A copy was taken out of a client's queue; whether it was of one of these. */
  boolean taken(CommandId id, String client) {
    EphemeralCommand command = open.get(id);
    int index = command == null ? -1 : command.to().find(client);
    if (command == null || index < 0) {
      return false;
    }
    end(command, index, Outcome.cancelled());
    return true;
  }

  /** The broker says that a copy expired. */
  boolean expired(CommandId id, String client) {
    EphemeralCommand command = open.get(id);
    int index = command == null ? -1 : command.to().find(client);
    if (command == null || index < 0) {
      return false;
    }
    end(command, index, Outcome.neverDelivered());
    return true;
  }

  /** A session has ended, and whatever was sent to it. */
  void sessionEnded(String client, long epoch) {
    for (EphemeralCommand command : open.values()) {
      int index = command.to().find(client);
      if (index >= 0 && command.epoch(index) <= epoch) {
        end(command, index, Outcome.disconnected());
      }
    }
  }

  /** Ends what is past its deadline. */
  void sweep(long nanos) {
    if (pending.get() == 0) {
      return;
    }
    for (EphemeralCommand command : open.values()) {
      if (nanos - command.deadline() >= 0) {
        for (int i = 0; i < command.to().size(); i++) {
          end(command, i, command.overdue(i));
        }
      }
    }
  }

  void endAll(EphemeralCommand command, Outcome outcome) {
    for (int i = 0; i < command.to().size(); i++) {
      end(command, i, outcome);
    }
  }

  void end(EphemeralCommand command, int index, Outcome outcome) {
    end(command, index, outcome, 0, null);
  }

  private void end(
      EphemeralCommand command, int index, Outcome outcome, int attempt, @Nullable Timing timing) {
    DeliveryRecord row = command.end(index, outcome, attempt, timing, clock.instant(), place);
    if (row == null) {
      return;
    }
    pending.decrementAndGet();
    command.first().complete(row);
    metrics.ended(row);
    metrics.ran(command.record().name(), row);
    CommandRecord finished = command.takeFinished();
    if (finished != null) {
      finish(command, finished);
    }
    if (!command.isCall()) {
      telling.execute(() -> tell(command));
    } else if (watches.hearsAll()) {
      telling.execute(() -> watches.tell(new JournalEntry.Delivery(row)));
    }
  }

  private void finish(EphemeralCommand command, CommandRecord finished) {
    if (!command.isCall()) {
      recent.add(command);
    }
    open.remove(command.id(), command);
    metrics.done(finished);
    history.write(command, finished);
  }

  // why: the last end that is told, not the last that happened, tells that all is done
  private long tell(EphemeralCommand command) {
    CommandRecord before = command.toldAll();
    EphemeralStory.Taken taken = command.takeUntold();
    for (EphemeralStory.Untold each : taken.all()) {
      if (each.delivery() != null) {
        watches.tell(each.delivery());
      } else if (each.said() != null && each.progress() != null) {
        watches.spoke(each.said(), each.progress());
      }
    }
    CommandRecord finished = command.toldAll();
    if (before == null && finished != null) {
      watches.tell(finished);
    }
    return taken.upTo();
  }

  /** Makes a watch of an ephemeral command live. */
  void watch(EphemeralCommand command, Watch watch) {
    telling.execute(
        () -> {
          watch.live(command.ended());
          CommandRecord finished = command.toldAll();
          if (finished != null) {
            watch.done(finished);
          }
        });
  }

  /** Where feeds of an ephemeral command begin. */
  LiveFeed.Source source(EphemeralCommand command) {
    return new LiveFeed.Source() {
      @Override
      public void open(LiveFeed ear) {
        watches.add(command.id(), ear);
      }

      @Override
      public void mark(LiveFeed ear) {
        telling.execute(() -> ear.marked(marked(command, ear.withSaid())));
      }

      @Override
      public void close(LiveFeed ear) {
        watches.remove(command.id(), ear);
      }
    };
  }

  private Mark marked(EphemeralCommand command, boolean withSaid) {
    // why: what is before the mark is in the past, and must not be heard as well
    long upTo = tell(command);
    CommandRecord finished = command.toldAll();
    LongFunction<Past> past = after -> new ListedPast(command.happened(after, upTo, withSaid));
    return finished == null ? Mark.at(past) : Mark.afterEnd(past, finished);
  }
}
