package dev.orb.server;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.message.Progress;
import dev.orb.server.dispatch.CancelOutcome;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.dispatch.Watcher;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Page;
import dev.orb.server.journal.Refusal;
import dev.orb.server.story.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A command that was accepted. Thread-safe; may be asked as often as wanted, also after everything
 * has ended.
 */
public final class Sent<R> {
  private static final int PAGE = 500;

  private final Commands commands;
  private final CommandRecord command;
  private final Class<R> type;
  private final Ticker ticker;

  Sent(Commands commands, CommandRecord command, Class<R> type, Ticker ticker) {
    this.commands = commands;
    this.command = command;
    this.type = type;
    this.ticker = ticker;
  }

  /** The command's id. */
  public CommandId id() {
    return command.id();
  }

  /** The command as it was accepted, its fixed target set included. */
  public CommandRecord command() {
    return command;
  }

  /**
   * Waits until every target has ended, or for this long. Interruptible.
   *
   * @return every target, the silent ones too
   */
  public Replies<R> await(Duration patience) {
    CountDownLatch done = new CountDownLatch(1);
    AutoCloseable watch = commands.watch(command.id(), new UntilDone(done));
    try {
      return collect(done.await(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted while waiting", null, e);
    } finally {
      close(watch);
    }
  }

  private Replies<R> collect(boolean ended) {
    Map<String, Reply<R>> all = new LinkedHashMap<>();
    // why not for any: its one delivery may have gone on to another client
    if (!command.target().narrowing().any()) {
      command.addressees().forEach(a -> all.put(a.client(), null));
    }
    Optional<String> after = Optional.empty();
    do {
      Page<DeliveryRecord> page =
          commands.deliveries(command.id(), DeliveryFilter.ALL, PAGE, after);
      page.items().forEach(d -> all.put(d.client(), Reply.of(d, type)));
      after = Optional.ofNullable(page.next());
    } while (after.isPresent());
    for (Refusal refusal : command.refused()) {
      all.put(refusal.client(), Reply.refused(refusal));
    }
    if (ended && all.containsValue(null)) {
      throw new OrbException(ErrorCode.INTERNAL, "a target of " + id() + " is not accounted for");
    }
    return new Replies<>(all);
  }

  /**
   * The targets in the order in which they end, each once; refused ones first. The stream ends when
   * all have ended or after this long, whichever is sooner; its reader blocks between elements. To
   * be closed. However many targets there are and however slow its reader, a few megabytes are held
   * for it: what it is not ready for is read from the journal later.
   */
  public Stream<Reply<R>> replies(Duration patience) {
    Feed feed = commands.follow(command.id(), 0, false);
    List<Reply<R>> refused = new ArrayList<>();
    command.refused().forEach(refusal -> refused.add(Reply.refused(refusal)));
    Iterator<Reply<R>> arrivals =
        new Arrivals<>(refused, feed, delivery -> Reply.of(delivery, type), patience, ticker);
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(
                arrivals, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE),
            false)
        .onClose(feed::close);
  }

  /**
   * Follows progress and output, from now on, until everything has ended or the result is closed.
   * What was said before is in {@link Commands#story}, and {@link Commands#follow} has both.
   *
   * @param listener called with the client, one at a time; must not block
   */
  public AutoCloseable onProgress(BiConsumer<String, Progress> listener) {
    return commands.watch(
        command.id(),
        new Watcher() {
          @Override
          public void ended(DeliveryRecord delivery) {
            // why: only progress is asked for
          }

          @Override
          public void progress(String client, Progress progress) {
            listener.accept(client, progress);
          }

          @Override
          public void done(CommandRecord finished) {
            // why: only progress is asked for
          }
        });
  }

  /** Cancels what has not ended, and waits this long for clients to confirm. Interruptible. */
  public CancelOutcome cancel(Duration patience) {
    return Waiting.await(
        commands.cancel(command.id(), false, patience), patience.plus(Duration.ofSeconds(10)));
  }

  private static void close(AutoCloseable watch) {
    try {
      watch.close();
    } catch (Exception e) {
      throw new OrbException(ErrorCode.INTERNAL, "the watch could not be closed", null, e);
    }
  }

  private record UntilDone(CountDownLatch done) implements Watcher {
    @Override
    public void ended(DeliveryRecord delivery) {
      // why: read in one go at the end
    }

    @Override
    public void done(CommandRecord command) {
      done.countDown();
    }
  }
}
