package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.CommandRecord;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /commands/{id}/events}: what happens to a command, as it happens, from any place on. */
final class EventRoutes {
  private static final String LAST = "Last-Event-ID";

  private final Reach.Of reach;
  private final HeldRequests held;

  EventRoutes(Reach.Of reach, HeldRequests held) {
    this.reach = reach;
    this.held = held;
  }

  List<Route> routes() {
    return List.of(Route.get(Right.VIEWER, "/commands/{id}/events", this::follow));
  }

  private void follow(Context context) throws IOException {
    Query query = Query.of(context, "after", "wait");
    Optional<String> last =
        Optional.ofNullable(context.header(LAST)).filter(id -> !id.isEmpty()).or(query::after);
    Optional<Duration> wait = query.duration("wait");
    CommandRecord command = CommandRoutes.named(context, reach.commands(context));
    if (last.filter(EventStream.DONE::equals).isPresent()) {
      // why: to a browser's reader this says that it need not come again
      context.status(204);
      return;
    }
    try (EventStream stream = new EventStream(reach.commands(context), command, place(last))) {
      held.run(
          Caller.of(context),
          over -> stream.end(),
          () -> {
            context
                .status(200)
                .contentType("text/event-stream")
                .header("Cache-Control", "no-store")
                .disableCompression();
            stream.copyTo(Answers.live(context), wait);
          });
    }
  }

  private static long place(Optional<String> last) {
    try {
      long place = Long.parseLong(last.orElse("0"));
      if (place >= 0) {
        return place;
      }
    } catch (NumberFormatException e) {
      throw misfit(e);
    }
    throw misfit(null);
  }

  private static OrbException misfit(@Nullable NumberFormatException cause) {
    return new OrbException(
        ErrorCode.BAD_PARAMS, LAST + " is no id of an event", "leave it out to get all", cause);
  }
}
