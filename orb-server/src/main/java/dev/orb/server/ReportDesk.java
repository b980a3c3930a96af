package dev.orb.server;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Kind;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.message.Report;
import dev.orb.transport.BulkInlet;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives reports to their sinks and tells the client what became of them: the answer is in the
 * client's durable queue before the report is taken off its own.
 */
final class ReportDesk implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ReportDesk.class);
  private static final int HEAD_BYTES = 8 << 10;
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private final Map<String, ReportSink> sinks;
  private final Supplier<BulkInlet> queue;
  private final Outlet answers;
  private final Clock clock;
  private final MeterRegistry meters;
  private final Set<BulkInlet> idle = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param sinks by channel
   * @param queue opens a consumer of reports
   * @param answers where answers go, confirmed
   */
  ReportDesk(
      Map<String, ReportSink> sinks,
      Supplier<BulkInlet> queue,
      Outlet answers,
      Clock clock,
      MeterRegistry meters) {
    this.sinks = sinks;
    this.queue = queue;
    this.answers = answers;
    this.clock = clock;
    this.meters = meters;
  }

  /** Takes no more after what is in hand. */
  void close() {
    closed = true;
    idle.forEach(this::end);
  }

  /** Ends the wait of one that waits; whoever takes it from the set sees to it. */
  private void end(BulkInlet inlet) {
    if (idle.remove(inlet)) {
      inlet.close();
    }
  }

  /** Takes reports until it is closed. Whatever one does, the next is taken. */
  @Override
  public void run() {
    while (!closed) {
      try (BulkInlet inlet = queue.get()) {
        takeFrom(inlet);
      } catch (OrbException e) {
        if (closed || e.code() == ErrorCode.NOT_CONNECTED) {
          return;
        }
        LOG.warn("reports are not taken now: {}", e.getMessage());
      }
      pause();
    }
  }

  /** Until one could not be answered: closing gives it back, and it comes again. */
  private void takeFrom(BulkInlet inlet) {
    while (true) {
      idle.add(inlet);
      if (closed) {
        end(inlet);
        return;
      }
      Optional<BulkInlet.Bulk> next = inlet.next();
      // why: what came while it was being closed is the queue's again
      if (!idle.remove(inlet) || next.isEmpty() || !take(next.get())) {
        return;
      }
    }
  }

  private void pause() {
    try {
      if (!closed) {
        Thread.sleep(AGAIN.toMillis());
      }
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it is done with. */
  private boolean take(BulkInlet.Bulk bulk) {
    String client = bulk.sender().filter(Names::isId).orElse("");
    Report report;
    InputStream body = bulk.body();
    int head;
    try {
      byte[] line = line(body);
      head = line.length + 1;
      if (client.isEmpty() || !(MessageCodec.decode(line) instanceof Report one)) {
        throw new OrbException(ErrorCode.MALFORMED, "no report of a client");
      }
      report = one;
    } catch (IOException e) {
      LOG.debug("a report did not come", e);
      return false;
    } catch (OrbException e) {
      LOG.debug("a report of client {} was refused: {}", client, e.getMessage());
      meters.counter("orb.rejected", "code", e.code().name()).increment();
      bulk.acknowledge();
      return true;
    }
    Failure failure =
        run(
            new ClientReport(
                report.id(),
                client,
                report.channel(),
                report.contentType(),
                report.ts(),
                bulk.size() - head,
                body));
    meters
        .counter("orb.reports", "outcome", failure == null ? "taken" : failure.code().name())
        .increment();
    boolean answered = answer(client, report, failure);
    if (answered) {
      bulk.acknowledge();
    }
    return answered;
  }

  /** The head, which ends with a line feed. */
  private static byte[] line(InputStream body) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    for (int one = body.read(); one != '\n'; one = body.read()) {
      if (one < 0 || line.size() == HEAD_BYTES) {
        throw new OrbException(ErrorCode.MALFORMED, "the head of a report has no end");
      }
      line.write(one);
    }
    return line.toByteArray();
  }

  private @Nullable Failure run(ClientReport report) {
    ReportSink sink = sinks.get(report.channel());
    if (sink == null) {
      return Failure.of(
          ErrorCode.UNKNOWN_COMMAND, "no sink for channel " + Names.shown(report.channel()));
    }
    try {
      sink.accept(report);
      return null;
    } catch (CommandFailed e) {
      return new Failure(e.code(), e.reason(), e.detail().map(JsonCodec::of).orElse(null));
    } catch (OrbException e) {
      return Failure.of(e.code(), e.reason());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Failure.of(ErrorCode.SHUTTING_DOWN, "the server stops");
    } catch (Exception | Error e) {
      LOG.warn("the sink of channel {} threw at report {}", report.channel(), report.id(), e);
      return Failure.of(ErrorCode.HANDLER_ERROR, String.valueOf(e.getMessage()));
    }
  }

  private boolean answer(String client, Report report, @Nullable Failure failure) {
    Reply reply =
        new Reply(
            CommandId.create(clock.instant(), ThreadLocalRandom.current()),
            report.id(),
            1,
            failure == null ? JsonCodec.NULL : null,
            failure,
            clock.instant(),
            null,
            0,
            report.trace());
    Envelope envelope =
        new Envelope(
            Addresses.client(client),
            MessageCodec.encode(reply),
            Kind.REPLY.text(),
            // why: what is left in the queue of a client that is removed is looked up by this
            null,
            null,
            true,
            Envelope.USUAL_PRIORITY,
            null,
            "report-" + report.id(),
            null);
    try {
      answers
          .send(envelope)
          .toCompletableFuture()
          .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.warn("the answer to report {} of client {} was not sent", report.id(), client, e);
    }
    return false;
  }
}
