package dev.orb.examples;

import dev.orb.client.OrbClient;
import dev.orb.exchange.CommandContext;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.Schedule;
import dev.orb.scheduler.CommandScheduler;
import dev.orb.scheduler.ScheduledCommand;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How does a worker that is told to do something again and again know what is new since last time?
 */
public final class SinceLastTime {
  private SinceLastTime() {}

  /**
   * What one run has to do.
   *
   * @param from where the one before it ended; null for everything
   * @param until where it ends
   */
  record Span(@Nullable Instant from, Instant until) {
    /** A handler asks its context. */
    static Span of(CommandContext context) {
      return new Span(context.previousAt().orElse(null), context.scheduledAt().orElseThrow());
    }
  }

  /** Prints what the first three runs did. */
  public static void main(String[] args) throws Exception {
    run(Files.createTempDirectory("orb-since-"), 3).forEach(System.out::println);
  }

  static List<Span> run(Path data, int times) throws IOException, InterruptedException {
    BlockingQueue<Span> done = new LinkedBlockingQueue<>();
    try (OrbServer server = OrbServer.builder(ServerSettings.in(data).withPort(0)).build()) {
      server.start(Duration.ofSeconds(30));
      String secret = server.clients().enrol("shop-1", Set.of("shops"), Map.of()).secret();
      try (OrbClient client =
              OrbClient.builder("shop-1", URI.create("tcp://127.0.0.1:" + server.brokerPort()))
                  .secret(secret)
                  .run("copy-sales", context -> done.add(Span.of(context)))
                  .build();
          CommandScheduler schedules = CommandScheduler.start(server.scheduling())) {
        client.start(Duration.ofSeconds(10));

        // a second after the run before has ended in every shop, and not in all of them at once
        schedules.put(
            ScheduledCommand.of("sales", CommandRequest.of("copy-sales", null))
                .to(Target.group("shops"))
                .at(Schedule.afterEnd(Duration.ofSeconds(1)))
                .by(Rules.USUAL.jitter(Duration.ofSeconds(1))));

        List<Span> spans = new ArrayList<>();
        while (spans.size() < times) {
          Span next = done.poll(30, TimeUnit.SECONDS);
          if (next == null) {
            return spans;
          }
          spans.add(next);
        }
        return spans;
      }
    }
  }
}
