package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.events.ServerEvent;
import dev.orb.server.events.ServerEvents;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** {@code /events}: what happens at the node. */
final class ServerEventRoutes {
  private final ServerEvents events;
  private final Reach.Of reach;
  private final HeldRequests held;

  ServerEventRoutes(ServerEvents events, Reach.Of reach, HeldRequests held) {
    this.events = events;
    this.reach = reach;
    this.held = held;
  }

  List<Route> routes() {
    return List.of(Route.get(Right.VIEWER, "/events", this::stream));
  }

  private void stream(Context context) throws IOException {
    Query query = Query.of(context, "event", "client", "follow");
    boolean follow = query.string("follow").isEmpty() || query.flag("follow");
    ServerEventStream stream = new ServerEventStream(events, filter(query).and(inside(context)));
    long after = lastSeen(context).orElseGet(() -> follow ? events.last() : events.beforeFirst());
    held.run(
        Caller.of(context),
        over -> stream.end(),
        () -> {
          context
              .status(200)
              .contentType("text/event-stream")
              .header("Cache-Control", "no-store")
              .disableCompression();
          stream.copyTo(Answers.live(context), after, follow);
        });
  }

  /** Only what is of his clients, as they are at the moment of each event. */
  private Predicate<ServerEvent> inside(Context context) {
    Reach his = reach.at(context);
    return his.caller().scope().hasEveryClient()
        ? event -> true
        : event -> his.clients().find(event.client()).isPresent();
  }

  private static Predicate<ServerEvent> filter(Query query) {
    Predicate<ServerEvent> all = event -> true;
    Optional<Set<String>> names = query.string("event").map(text -> Set.of(text.split(",", -1)));
    if (names.isPresent()) {
      all = all.and(event -> names.get().contains(event.event()));
    }
    Optional<String> client = query.string("client").map(id -> id.toLowerCase(Locale.ROOT));
    if (client.isPresent()) {
      all = all.and(event -> event.client().toLowerCase(Locale.ROOT).equals(client.get()));
    }
    return all;
  }

  private static Optional<Long> lastSeen(Context context) {
    String header = context.header("Last-Event-ID");
    if (header == null || header.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Math.max(0, Long.parseLong(header.strip())));
    } catch (NumberFormatException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'Last-Event-ID' is no id of an event", "leave it out", e);
    }
  }
}
