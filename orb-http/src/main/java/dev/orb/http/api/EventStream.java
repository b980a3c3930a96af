package dev.orb.http.api;

import dev.orb.protocol.Ticker;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.events.ServerEvent;
import dev.orb.server.events.ServerEvents;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One reader of server events, written by its request thread. It holds nothing: a reader that is
 * too slow for what is kept is told that it has missed some, and goes on with the oldest.
 */
final class EventStream {
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
  private static final int AT_A_TIME = 100;

  private final ServerEvents events;
  private final Predicate<ServerEvent> filter;
  private volatile boolean ended;

  EventStream(ServerEvents events, Predicate<ServerEvent> filter) {
    this.events = events;
    this.filter = filter;
  }

  /** Makes the request thread stop, soon. */
  void end() {
    ended = true;
  }

  /**
   * Writes until the end. The caller's thread is held; a reader that is gone ends it.
   *
   * @param after the event after which to begin
   * @param follow whether to wait for more when all are written
   */
  void copyTo(OutputStream out, long after, boolean follow) throws IOException {
    long last = after;
    long wroteAt = Ticker.SYSTEM.nanos();
    // why at once: whoever asks wants to know that he is heard
    write(out, ":\n\n");
    out.flush();
    try {
      while (!ended) {
        ServerEvents.Found found =
            events.after(last, AT_A_TIME, follow ? LOOK_AGAIN : Duration.ZERO);
        if (found.missed()) {
          write(out, "event: missed\ndata: {\"event\":\"missed\"}\n\n");
        }
        for (ServerEvent event : found.events()) {
          last = event.id();
          if (filter.test(event)) {
            write(out, text(event));
            wroteAt = Ticker.SYSTEM.nanos();
          }
        }
        if (found.events().isEmpty() && (!follow || found.over())) {
          return;
        }
        if (Ticker.SYSTEM.since(wroteAt).compareTo(SIGN_OF_LIFE) > 0) {
          // why: without traffic nobody would notice that the reader is gone
          write(out, ":\n\n");
          wroteAt = Ticker.SYSTEM.nanos();
        }
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String text(ServerEvent event) {
    return "id: "
        + event.id()
        + "\nevent: "
        + event.event()
        + "\ndata: "
        + JsonCodec.of(EventJson.of(event)).text()
        + "\n\n";
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** An event in JSON. */
  record EventJson(
      long id, String event, Instant at, String node, String client, Map<String, Object> data) {
    static EventJson of(ServerEvent event) {
      return new EventJson(
          event.id(), event.event(), event.at(), event.node(), event.client(), event.data());
    }
  }
}
