package dev.orb.client;

import dev.orb.exchange.ServerTime;
import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Kind;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.message.Report;
import dev.orb.transport.BulkOutlet;
import dev.orb.transport.Envelope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports on their way, one at a time. One that was not confirmed when the session was lost is sent
 * again from its beginning, under the same id; one that was confirmed only waits for its reply.
 * Thread-safe. Only {@link #flush} blocks; the sending does so on threads of its own.
 */
final class Uploads {
  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

  /** Reports of one client that were not answered. */
  private static final int MOST = 64;

  private final ServerTime time;
  private final Timers timers;
  private final Executor sending;
  private final Map<CommandId, Upload> open = new ConcurrentHashMap<>();
  private final Object lock = new Object();
  private final Deque<Upload> unsent = new ArrayDeque<>();
  private @Nullable Supplier<BulkOutlet> way;
  private boolean busy;
  private boolean closed;

  private record Next(Upload upload, Supplier<BulkOutlet> way) {}

  Uploads(ServerTime time, Timers timers, Executor sending) {
    this.time = time;
    this.timers = timers;
    this.sending = sending;
  }

  CompletableFuture<@Nullable Void> report(String channel, Bulk bulk, Duration within) {
    CommandId id = CommandId.create(time.now(), ThreadLocalRandom.current());
    Report report = new Report(id, channel, bulk.contentType(), time.now(), null);
    Upload upload = new Upload(id, envelope(report), bulk);
    synchronized (lock) {
      if (closed) {
        throw new OrbException(ErrorCode.SHUTTING_DOWN, "the client has stopped");
      }
      if (open.size() >= MOST) {
        throw new OrbException(
            ErrorCode.QUEUE_FULL, MOST + " reports were not answered yet", "wait for some of them");
      }
      open.put(id, upload);
      unsent.add(upload);
    }
    Runnable deadline = timers.after(within, () -> late(upload, within));
    CompletableFuture<?> unused =
        upload
            .done()
            .whenComplete(
                (nothing, failure) -> {
                  deadline.run();
                  forget(upload);
                });
    next();
    return upload.done();
  }

  private static Envelope envelope(Report report) {
    byte[] json = MessageCodec.encode(report);
    byte[] head = Arrays.copyOf(json, json.length + 1);
    head[json.length] = '\n';
    String id = report.id().toString();
    return new Envelope(
        Addresses.REPORTS,
        head,
        Kind.REPORT.text(),
        id,
        report.channel(),
        true,
        Envelope.USUAL_PRIORITY,
        null,
        id,
        null);
  }

  private void forget(Upload upload) {
    open.remove(upload.id());
    synchronized (lock) {
      unsent.remove(upload);
    }
  }

  private static void late(Upload upload, Duration within) {
    upload
        .done()
        .completeExceptionally(
            new OrbException(
                ErrorCode.TIMEOUT,
                "no answer to the report within "
                    + within
                    + "; the sink may have it all the same"));
  }

  /** A session was welcomed: what is not confirmed goes this way. */
  void open(Supplier<BulkOutlet> session) {
    synchronized (lock) {
      way = session;
    }
    next();
  }

  void lost() {
    synchronized (lock) {
      way = null;
    }
  }

  private void next() {
    Next next;
    synchronized (lock) {
      Supplier<BulkOutlet> now = way;
      Upload first = unsent.peek();
      if (busy || now == null || first == null) {
        return;
      }
      unsent.remove();
      busy = true;
      next = new Next(first, now);
    }
    try {
      sending.execute(() -> send(next));
    } catch (RuntimeException e) {
      LOG.debug("a report is dropped by the stop", e);
    }
  }

  private void send(Next next) {
    Upload upload = next.upload();
    try (BulkOutlet outlet = next.way().get()) {
      if (!upload.done().isDone()) {
        upload.send(outlet);
      }
    } catch (RuntimeException e) {
      failed(next, Causes.of(e));
    } finally {
      synchronized (lock) {
        busy = false;
      }
      next();
    }
  }

  private void failed(Next next, OrbException why) {
    Upload upload = next.upload();
    boolean gone = why.code() == ErrorCode.NOT_CONNECTED;
    if (gone && upload.isFresh() && !upload.done().isDone()) {
      synchronized (lock) {
        unsent.addFirst(upload);
        // why: the loss may not have been told yet, and this way leads nowhere
        if (next.way().equals(way)) {
          way = null;
        }
      }
      return;
    }
    String words = "the connection was lost while the report was sent";
    upload
        .done()
        .completeExceptionally(
            gone ? new OrbException(ErrorCode.DISCONNECTED, words, null, why) : why);
  }

  /** A reply came in the work queue; whether it is for a report of this process. */
  boolean reply(Reply reply) {
    Upload upload = open.get(reply.corr());
    if (upload == null) {
      return false;
    }
    Failure error = reply.error();
    if (error == null) {
      upload.done().complete(null);
    } else {
      CommandFailed failure = error.toException();
      upload.done().completeExceptionally(failure);
    }
    return true;
  }

  /** Waits until everything is answered; whether it was. */
  boolean flush(Duration within) {
    CompletableFuture<?>[] all =
        List.copyOf(open.values()).stream().map(Upload::done).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(all).get(Math.max(0, within.toNanos()), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Fails what was not answered and refuses more. Idempotent. */
  void close() {
    synchronized (lock) {
      closed = true;
      way = null;
    }
    List.copyOf(open.values())
        .forEach(
            upload ->
                upload
                    .done()
                    .completeExceptionally(
                        new OrbException(
                            ErrorCode.SHUTTING_DOWN, "the client stopped before the answer")));
  }
}
