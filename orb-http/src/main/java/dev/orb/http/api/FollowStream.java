package dev.orb.http.api;

import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Said;
import dev.orb.server.story.Feed;
import dev.orb.server.story.Happening;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One follower of a command by server-sent events. Its request thread takes from the feed what the
 * reader is ready for, so a slow one costs nothing but its own time.
 */
final class FollowStream implements AutoCloseable {
  /** The id of the last event: whoever has it needs no more. */
  static final String DONE = "done";

  private static final Duration HEARTBEAT_EVERY = Duration.ofSeconds(10);
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);
  // why: a reader whose line broke comes back soon, because nothing is lost on the way
  private static final byte[] RETRY = "retry: 1000\n\n".getBytes(StandardCharsets.UTF_8);

  private final Commands commands;
  private final CommandRecord command;
  private final Feed feed;
  private volatile boolean ended;

  FollowStream(Commands commands, CommandRecord command, long after) {
    this.commands = commands;
    this.command = command;
    this.feed = commands.follow(command.id(), after, true);
  }

  /** Makes the request thread stop. */
  void end() {
    ended = true;
    feed.close();
  }

  /**
   * Writes until the end. The caller's thread is held; a reader that is gone ends it.
   *
   * @param wait ends it earlier, with an event {@code summary}
   */
  void copyTo(OutputStream out, Optional<Duration> wait) throws IOException {
    long begun = Ticker.SYSTEM.nanos();
    out.write(RETRY);
    out.flush();
    while (!ended) {
      Duration left =
          wait.map(all -> all.minus(Ticker.SYSTEM.since(begun)))
              .filter(rest -> rest.compareTo(HEARTBEAT_EVERY) < 0)
              .orElse(HEARTBEAT_EVERY);
      boolean over = left.isNegative() || left.isZero();
      List<Happening> some = over ? List.of() : feed.next(left);
      if (over) {
        CommandRecord now = commands.find(command.id().toString(), "");
        out.write(event("summary", null, summary(now)));
        return;
      }
      for (Happening happening : some) {
        out.write(event(happening));
        if (happening instanceof Happening.Done) {
          return;
        }
      }
      if (some.isEmpty() && left.compareTo(HEARTBEAT_EVERY) >= 0) {
        // why: without traffic nobody would notice that the reader is gone
        out.write(HEARTBEAT);
      }
      out.flush();
    }
  }

  private byte[] event(Happening happening) {
    String id = happening.stamp() == 0 ? null : Long.toString(happening.stamp());
    if (happening instanceof Happening.Changed changed) {
      DeliveryRecord row = changed.row();
      return row.state() == DeliveryState.RUNNING
          ? event("progress", id, DeliveryJson.ProgressJson.started(row))
          : event("delivery", id, DeliveryJson.of("reply", row));
    }
    if (happening instanceof Happening.Spoke spoke) {
      Said said = spoke.said();
      return event("progress", id, DeliveryJson.ProgressJson.of(said));
    }
    return event(DONE, DONE, summary(((Happening.Done) happening).command()));
  }

  private DeliveryJson.SummaryLine summary(CommandRecord now) {
    return DeliveryJson.SummaryLine.of(now, commands.summary(now.id()));
  }

  private static byte[] event(String name, @Nullable String id, Object data) {
    StringBuilder text = new StringBuilder();
    if (id != null) {
      text.append("id: ").append(id).append('\n');
    }
    text.append("event: ").append(name).append('\n');
    text.append("data: ").append(JsonCodec.of(data).text()).append("\n\n");
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    feed.close();
  }
}
