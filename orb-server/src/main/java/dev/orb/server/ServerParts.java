package dev.orb.server;

import dev.orb.exchange.SenderHandlers;
import dev.orb.protocol.Ticker;
import dev.orb.server.fleet.Authenticator;
import dev.orb.server.fleet.SessionListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server is built of, the same for every start of it. */
record ServerParts(
    ServerSettings settings,
    SenderHandlers handlers,
    List<SessionListener> sessions,
    List<EventHandler> events,
    List<DeliveryListener> deliveries,
    @Nullable Authenticator authenticator,
    MeterRegistry meters,
    Clock clock,
    Ticker ticker) {
  ServerParts {
    sessions = List.copyOf(sessions);
    events = List.copyOf(events);
    deliveries = List.copyOf(deliveries);
  }
}
