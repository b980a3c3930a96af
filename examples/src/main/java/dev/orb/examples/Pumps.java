package dev.orb.examples;

import dev.orb.client.OrbClient;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Schedule;
import dev.orb.scheduler.CommandScheduler;
import dev.orb.scheduler.ScheduledCommand;
import dev.orb.server.OrbServer;
import dev.orb.server.Replies;
import dev.orb.server.Reply;
import dev.orb.server.Sent;
import dev.orb.server.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What does a whole application look like: a worker with handlers, and a server that commands it?
 */
public final class Pumps {
  record Open(int percent) {}

  record State(String position) {}

  record Sku(String code) {}

  record Stock(String code, int pieces) {}

  private static final CommandType<Open, State> OPEN =
      CommandType.of("valve.open", Open.class, State.class);
  private static final CommandType<Sku, Stock> LOOKUP =
      CommandType.of("stock.lookup", Sku.class, Stock.class);

  private final List<String> told = new ArrayList<>();

  private Pumps() {}

  /** Prints what happened. */
  public static void main(String[] args) throws IOException {
    new Pumps().run(Files.createTempDirectory("orb-pumps-")).forEach(System.out::println);
  }

  static List<String> tell(Path data) {
    return new Pumps().run(data);
  }

  private List<String> run(Path data) {
    OrbServer server =
        OrbServer.builder(ServerSettings.in(data).withPort(0))
            .authenticate((id, credentials, from) -> credentials.length() > 40)
            .onConnect(session -> true)
            .onDisconnect((session, reason, graceful) -> {})
            .on(LOOKUP, (sku, context) -> new Stock(sku.code(), 3))
            .build();
    try (server) {
      server.start(Duration.ofSeconds(30));
      try (OrbClient client = worker(server, "pump-7")) {
        client.start(Duration.ofSeconds(10));
        ask(client);
        command(server);
        waitForAnother(server);
        schedule(server);
      }
    }
    return told;
  }

  private static OrbClient worker(OrbServer server, String id) {
    String secret = server.clients().enrol(id, Set.of("pumps"), Map.of()).secret();
    return OrbClient.builder(id, URI.create("tcp://localhost:" + server.brokerPort()))
        .secret(secret)
        .fact("floor", 2)
        .on(OPEN, (args, context) -> new State(args.percent() == 0 ? "closed" : "open"))
        .on("inventory", context -> Map.of("asked", context.params()))
        .run("beep", context -> context.progress(100, "beep"))
        .build();
  }

  private void ask(OrbClient client) {
    Stock stock = client.server().call(LOOKUP, new Sku("7"), Duration.ofSeconds(5));
    told.add("stock of " + stock.code() + ": " + stock.pieces());
    client.emit("door.opened", Map.of("door", 3));
  }

  private void command(OrbServer server) {
    State now = server.client("pump-7").call(OPEN, new Open(40), Duration.ofSeconds(5));
    told.add("pump-7 is " + now.position());

    Sent<State> sent =
        server.send(Target.group("pumps"), OPEN.with(new Open(0)).ttl(Duration.ofHours(6)));
    Replies<State> all = sent.await(Duration.ofSeconds(10));
    told.add(all.succeeded().size() + " of " + all.byClient().size() + " closed");
    try (Stream<Reply<State>> replies = sent.replies(Duration.ofMinutes(2))) {
      replies.filter(Reply::failed).forEach(r -> told.add(r.client() + ": " + r.reason()));
    }
  }

  private void waitForAnother(OrbServer server) {
    try (OrbClient late = worker(server, "pump-8")) {
      late.start(Duration.ZERO); // false: not yet connected; it goes on trying
      if (server.clients().waitFor("pump-8", Duration.ofSeconds(30))) {
        told.add("pump-8 is here");
      }
    }
  }

  private void schedule(OrbServer server) {
    try (CommandScheduler schedules = CommandScheduler.start(server.scheduling())) {
      schedules.put(
          ScheduledCommand.of("close-at-night", OPEN.with(new Open(0)))
              .to(Target.all())
              .at(Schedule.cron("0 22 * * *", ZoneId.of("Europe/Oslo"))));
      told.add(
          "next at "
              + schedules
                  .next("close-at-night", 1)
                  .get(0)
                  .atZone(ZoneId.of("Europe/Oslo"))
                  .getHour());
    }
  }
}
