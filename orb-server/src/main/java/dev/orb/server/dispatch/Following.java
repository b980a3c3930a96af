package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.story.Feed;
import dev.orb.server.story.KeptPast;
import dev.orb.server.story.LiveFeed;
import dev.orb.server.story.Mark;
import dev.orb.server.story.Past;
import dev.orb.server.story.Sayings;
import dev.orb.server.story.Stamps;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;

/** Watches and cancels, for durable and ephemeral commands alike. Thread-safe. */
final class Following {
  private final Book book;
  private final Mailbox mailbox;
  private final Committer committer;
  private final Watches watches;
  private final Cancels cancels;
  private final Ephemerals ephemerals;
  private final EphemeralCancels ephemeralCancels;
  private final Reads reads;
  private final Journal journal;
  private final Hands hands;
  private final Stamps stamps;
  private final Sayings sayings;

  Following(
      Book book,
      Mailbox mailbox,
      Committer committer,
      Watches watches,
      Cancels cancels,
      Ephemerals ephemerals,
      EphemeralCancels ephemeralCancels,
      Reads reads,
      Journal journal,
      Hands hands,
      Stamps stamps,
      Sayings sayings) {
    this.book = book;
    this.mailbox = mailbox;
    this.committer = committer;
    this.watches = watches;
    this.cancels = cancels;
    this.ephemerals = ephemerals;
    this.ephemeralCancels = ephemeralCancels;
    this.reads = reads;
    this.journal = journal;
    this.hands = hands;
    this.stamps = stamps;
    this.sayings = sayings;
  }

  CompletableFuture<CancelOutcome> cancel(CommandId id, boolean queuedOnly, Duration patience) {
    CompletableFuture<CancelOutcome> stage = new CompletableFuture<>();
    ephemerals
        .find(id)
        .ifPresentOrElse(
            command -> ephemeralCancels.request(command, queuedOnly, patience, stage),
            () -> mailbox.post(() -> cancels.request(id, queuedOnly, patience, stage)));
    return stage;
  }

  AutoCloseable watch(CommandId id, Watcher watcher) {
    var ephemeral = ephemerals.find(id);
    if (ephemeral.isEmpty() && !book.holds(id)) {
      // why: blocks, but only for what is not open: it has ended, or there is no such command
      reads.command(id);
    }
    Watch watch = watches.add(id, watcher);
    if (ephemeral.isPresent()) {
      ephemerals.watch(ephemeral.get(), watch);
    } else {
      mailbox.post(() -> begin(id, watch));
    }
    return watch;
  }

  Feed follow(CommandId id, long after, boolean withSaid) {
    var ephemeral = ephemerals.find(id);
    if (ephemeral.isEmpty() && !book.holds(id)) {
      reads.command(id);
    }
    LiveFeed.Source source =
        ephemeral.isPresent()
            ? ephemerals.source(ephemeral.get())
            : new DurableSource(id, this::mark, watches);
    LiveFeed feed = new LiveFeed(source, after, withSaid);
    source.open(feed);
    return feed;
  }

  /** Where the feeds of a durable command begin. */
  private record DurableSource(CommandId id, BiConsumer<CommandId, LiveFeed> marking, Watches all)
      implements LiveFeed.Source {
    @Override
    public void open(LiveFeed ear) {
      all.add(id, ear);
    }

    @Override
    public void mark(LiveFeed ear) {
      marking.accept(id, ear);
    }

    @Override
    public void close(LiveFeed ear) {
      all.remove(id, ear);
    }
  }

  private void mark(CommandId id, LiveFeed ear) {
    mailbox.post(
        () -> {
          OpenCommand command = book.get(id);
          if (command != null && !command.isDone()) {
            long upTo = stamps.last();
            committer.batch().tell(() -> ear.marked(Mark.at(past(id, ear, upTo))));
          } else {
            // why: after this turn's commit, so that its end can be read
            committer.batch().next(() -> hands.working().execute(() -> markEnd(id, ear)));
          }
        });
  }

  private LongFunction<Past> past(CommandId id, LiveFeed ear, long upTo) {
    return after -> new KeptPast(journal, ear.withSaid() ? sayings : null, id, after, upTo);
  }

  private void markEnd(CommandId id, LiveFeed ear) {
    Mark mark;
    try {
      CommandRecord command = reads.command(id);
      mark =
          command.state().isFinal()
              ? Mark.afterEnd(past(id, ear, Long.MAX_VALUE), command)
              : Mark.failed(
                  new OrbException(ErrorCode.UNAVAILABLE, "command " + id + " is not open here"));
    } catch (RuntimeException e) {
      mark = Mark.failed(Causes.of(e));
    }
    Mark found = mark;
    hands.telling().execute(() -> ear.marked(found));
  }

  private void begin(CommandId id, Watch watch) {
    OpenCommand command = book.get(id);
    if (command != null && !command.hasEnded()) {
      committer.batch().tell(watch::live);
    } else {
      // why: what has ended is read once it is committed; what ends meanwhile is kept back
      committer.batch().next(() -> hands.working().execute(() -> catchUp(id, watch)));
    }
  }

  private void catchUp(CommandId id, Watch watch) {
    CommandRecord command = journal.command(id).orElse(null);
    List<DeliveryRecord> rows = journal.deliveries(id);
    hands
        .telling()
        .execute(
            () -> {
              watch.live(rows);
              if (command != null && command.state().isFinal()) {
                watch.done(command);
              }
            });
  }
}
