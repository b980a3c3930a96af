package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows one command to its end or to the end of the user's patience. When the line breaks, or the
 * node is started again, it goes on after the last event that it had, and shows nothing twice.
 */
final class Following {
  private static final Duration GIVE_UP = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final EdgeClient edge;
  private final String id;
  private final FollowPrinter printer;
  private final Set<String> shown = new HashSet<>();
  private String last = "";
  private @Nullable Json summary;

  Following(EdgeClient edge, String id, FollowPrinter printer) {
    this.edge = edge;
    this.id = id;
    this.printer = printer;
  }

  /**
   * Follows.
   *
   * @param wait how long; empty to the end
   * @return the summary, whose state is {@code RUNNING} if the time is over
   * @throws OrbException {@code UNAVAILABLE} when the node cannot be reached for a minute
   */
  Json run(Optional<Duration> wait) {
    long start = System.nanoTime();
    long heard = start;
    while (true) {
      Optional<Duration> left =
          wait.map(all -> all.minusNanos(System.nanoTime() - start))
              .map(rest -> rest.isNegative() ? Duration.ZERO : rest);
      try {
        edge.events(path(left), last, this::event);
      } catch (IOException e) {
        // falls through: the line broke, which the absent summary says as well
      } catch (OrbException e) {
        if (e.code() != ErrorCode.UNAVAILABLE && e.code() != ErrorCode.SHUTTING_DOWN) {
          throw e;
        }
        if (System.nanoTime() - heard > GIVE_UP.toNanos()) {
          throw e;
        }
        pause();
        continue;
      }
      if (summary != null) {
        return summary;
      }
      heard = System.nanoTime();
      pause();
    }
  }

  private String path(Optional<Duration> left) {
    String wait = left.map(time -> "?wait=" + Math.max(1, time.toMillis()) + "ms").orElse("");
    return "/commands/" + EdgeClient.encode(id) + "/events" + wait;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted while waiting", null, e);
    }
  }

  private void event(String place, String text) {
    if (!place.isEmpty()) {
      last = place;
    }
    Json line = JsonCodec.parse(text);
    switch (Cells.of(line, "kind")) {
      case "reply" -> {
        if (shown.add(Cells.of(line, "client"))) {
          printer.reply(line, text);
        }
      }
      case "progress" -> printer.progress(line, text);
      case "summary" -> {
        summary = line;
        printer.summary(line, text);
      }
      default -> {
        // a newer node may tell of more
      }
    }
  }
}
