package dev.orb.server;

import dev.orb.exchange.ExchangeMeter;
import dev.orb.protocol.ErrorCode;
import dev.orb.server.broker.ClientQueues;
import dev.orb.server.events.ServerEvent;
import dev.orb.server.fleet.ClientSession;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Fleet;
import dev.orb.server.fleet.SessionListener;
import dev.orb.server.freeze.Freezing;
import dev.orb.server.payload.PayloadStore;
import dev.orb.server.security.ServerTls;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of fleet, queues and disk, and of the handlers that answer clients. Gauges are
 * read when somebody asks. Thread-safe; one for each run, whose gauges go with it.
 */
final class ServerMeters implements ExchangeMeter, SessionListener, AutoCloseable {
  private final MeterRegistry registry;
  private final List<Meter> gauges = new ArrayList<>();
  private final Counter reconnects;
  private final Counter conflicts;

  // why: bounded by the clients that are enrolled, as only those come this far
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  ServerMeters(MeterRegistry registry) {
    this.registry = registry;
    this.reconnects = registry.counter("orb.reconnects");
    this.conflicts = registry.counter("orb.client.conflicts");
  }

  /** Counts what happens. */
  void happened(ServerEvent event) {
    if (event.event().equals(ServerEvent.CONFLICT)) {
      conflicts.increment();
    }
  }

  void watch(Fleet fleet, ClientQueues queues, Path data) {
    for (ClientView.State state : ClientView.State.values()) {
      gauges.add(
          Gauge.builder("orb.clients", fleet, all -> all.count(state))
              .tag("state", state.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    gauges.add(
        Gauge.builder("orb.queue.messages", queues, ServerMeters::messages)
            .strongReference(true)
            .register(registry));
    gauges.add(
        Gauge.builder("orb.disk.free.bytes", data, ServerMeters::free)
            .strongReference(true)
            .register(registry));
  }

  void watch(PayloadStore payloads) {
    gauges.add(Gauge.builder("orb.payloads", payloads, PayloadStore::count).register(registry));
    gauges.add(
        Gauge.builder("orb.payload.bytes", payloads, PayloadStore::bytes).register(registry));
  }

  void watch(Freezing freezing) {
    gauges.add(
        Gauge.builder("orb.frozen", freezing, shown -> shown.current().isPresent() ? 1 : 0)
            .strongReference(true)
            .register(registry));
  }

  void watch(ServerTls tls) {
    gauges.add(
        TimeGauge.builder(
                "orb.certificate.expiry.timestamp",
                tls,
                TimeUnit.MILLISECONDS,
                shown -> shown.expiresAt().toEpochMilli())
            .strongReference(true)
            .register(registry));
    gauges.add(
        FunctionCounter.builder("orb.certificate.failures", tls, ServerTls::failures)
            .register(registry));
  }

  private static double messages(ClientQueues queues) {
    return queues.clients().stream().mapToLong(queues::depth).sum();
  }

  private static double free(Path data) {
    try {
      return Files.getFileStore(data).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean connecting(ClientSession session) {
    if (!seen.add(session.client())) {
      reconnects.increment();
    }
    return true;
  }

  @Override
  public void refused(ErrorCode code) {
    registry.counter("orb.rejected", "code", code.name()).increment();
  }

  @Override
  public void ran(String command, Duration took, @Nullable ErrorCode code) {
    registry.timer("orb.handler", "command", command).record(took);
  }

  @Override
  public void close() {
    gauges.forEach(registry::remove);
  }
}
