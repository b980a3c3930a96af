package dev.orb.http.api;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Progress;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.dispatch.Watcher;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.DeliveryRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One follower of a command: the watch puts lines in, its request thread writes them out.
 *
 * <p>The watch is never blocked. A reader so slow that its unread lines pass {@link LineBudget} is
 * told so and dropped; it can ask again, for the journal has everything.
 */
final class DeliveryStream implements Watcher, AutoCloseable {
  private static final Duration HEARTBEAT_EVERY = Duration.ofSeconds(10);
  private static final byte[] HEARTBEAT = {'\n'};

  /** What ends a stream, beside lines. */
  private enum End {
    DONE,
    CUT_OFF
  }

  /** A line, or an end. */
  private static final class Item {
    private final byte[] line;
    private final @Nullable End end;

    private Item(byte[] line, @Nullable End end) {
      this.line = line;
      this.end = end;
    }
  }

  private final Commands commands;
  private final DeliveryFilter filter;
  private final LineBudget budget;
  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final AtomicInteger unread = new AtomicInteger();
  private volatile boolean closed;
  private volatile @Nullable OrbException why;
  private volatile @Nullable CommandRecord finished;

  DeliveryStream(Commands commands, DeliveryFilter filter, LineBudget budget) {
    this.commands = commands;
    this.filter = filter;
    this.budget = budget;
  }

  @Override
  public void ended(DeliveryRecord delivery) {
    if (matches(delivery)) {
      offer(DeliveryJson.of("reply", delivery));
    }
  }

  private boolean matches(DeliveryRecord delivery) {
    return (filter.state() == null || filter.state() == delivery.state())
        && (filter.reason() == null || filter.reason() == delivery.reason())
        && (filter.code() == null
            || (delivery.error() != null && filter.code() == delivery.error().code()));
  }

  @Override
  public void progress(String client, Progress progress) {
    offer(DeliveryJson.ProgressJson.of(client, progress));
  }

  @Override
  public void done(CommandRecord command) {
    finished = command;
    items.add(new Item(new byte[0], End.DONE));
  }

  /** Makes the request thread stop, and tell its reader why. */
  void end(OrbException reason) {
    why = reason;
    items.add(new Item(new byte[0], End.CUT_OFF));
  }

  private void offer(Object value) {
    if (!closed) {
      add(line(value));
    }
  }

  // why a lock: a line that came in after close would keep its share of the budget for ever
  private synchronized void add(byte[] line) {
    if (closed) {
      return;
    }
    if (unread.get() + line.length > LineBudget.ONE || !budget.take(line.length)) {
      closed = true;
      items.add(new Item(new byte[0], End.CUT_OFF));
    } else {
      unread.addAndGet(line.length);
      items.add(new Item(line, null));
    }
  }

  private static byte[] line(Object value) {
    return (JsonCodec.of(value).text() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Writes until the end. The caller's thread is held; a reader that is gone ends it.
   *
   * @param wait ends it earlier, with the summary as it is then
   */
  void copyTo(OutputStream out, CommandId id, Optional<Duration> wait) throws IOException {
    long begun = Ticker.SYSTEM.nanos();
    try {
      while (true) {
        Duration left =
            wait.map(all -> all.minus(Ticker.SYSTEM.since(begun)))
                .filter(rest -> rest.compareTo(HEARTBEAT_EVERY) < 0)
                .orElse(HEARTBEAT_EVERY);
        Item item = items.poll(left.toNanos(), TimeUnit.NANOSECONDS);
        if (item == null && left.compareTo(HEARTBEAT_EVERY) < 0) {
          out.write(summary(id));
          return;
        } else if (item == null) {
          // why: without traffic nobody would notice that the reader is gone
          out.write(HEARTBEAT);
          out.flush();
        } else if (item.end != null) {
          out.write(item.end == End.DONE ? summary(id) : refusal());
          return;
        } else {
          giveBack(item);
          out.write(item.line);
          if (items.isEmpty()) {
            out.flush();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] summary(CommandId id) {
    CommandRecord command = finished != null ? finished : commands.find(id.toString(), "");
    return line(DeliveryJson.SummaryLine.of(command, commands.summary(id)));
  }

  private byte[] refusal() {
    OrbException reason = why;
    return line(
        ErrorLine.of(
            reason == null
                ? new OrbException(
                    ErrorCode.RATE_LIMITED, "the reader of this stream is too slow; ask again")
                : reason));
  }

  /** A line of a stream that could not go on. */
  record ErrorLine(String kind, String code, String message) {
    static ErrorLine of(OrbException why) {
      return new ErrorLine("error", why.code().name(), why.reason());
    }
  }

  private void giveBack(Item item) {
    unread.addAndGet(-item.line.length);
    budget.giveBack(item.line.length);
  }

  /** Gives back the memory of what was not read. Called after the watch is closed. */
  @Override
  public synchronized void close() {
    closed = true;
    for (Item item = items.poll(); item != null; item = items.poll()) {
      giveBack(item);
    }
  }
}
