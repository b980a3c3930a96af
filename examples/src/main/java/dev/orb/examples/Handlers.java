package dev.orb.examples;

import dev.orb.client.OrbClient;
import dev.orb.exchange.CommandContext;
import dev.orb.exchange.OrbHandler;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Param;
import dev.orb.server.ClientHandle;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** How may I write a handler, and what does the server know of it? */
public final class Handlers {
  record Open(@Param(description = "how far", min = 0, max = 100) int percent) {}

  record State(String position) {}

  private static final CommandType<Open, State> OPEN =
      CommandType.of("valve.open", Open.class, State.class);
  private static final CommandType<Open, State> OPEN_SLOWLY =
      CommandType.of("valve.open-slowly", Open.class, State.class);
  private static final Duration SOON = Duration.ofSeconds(10);

  /** Its annotated methods answer commands. */
  static final class Valve {
    @OrbHandler(value = "valve.open", description = "opens it", idempotent = true, timeout = "5s")
    State open(Open args, CommandContext context) {
      return new State(context.name() + " at " + args.percent());
    }
  }

  private Handlers() {}

  /** Prints what happened. */
  public static void main(String[] args) throws IOException {
    tell(Files.createTempDirectory("orb-handlers-")).forEach(System.out::println);
  }

  static List<String> tell(Path data) {
    List<String> told = new ArrayList<>();
    try (OrbServer server = OrbServer.builder(ServerSettings.in(data).withPort(0)).build()) {
      server.start(Duration.ofSeconds(30));
      String secret = server.clients().enrol("pump-7", Set.of(), Map.of()).secret();
      try (OrbClient client =
          OrbClient.builder("pump-7", URI.create("tcp://127.0.0.1:" + server.brokerPort()))
              .secret(secret)
              .register(new Valve())
              .onLater(
                  OPEN_SLOWLY,
                  (args, context) -> CompletableFuture.completedFuture(new State("later")))
              .otherwise(context -> "no " + context.name() + " here")
              .build()) {
        client.start(SOON);
        ClientHandle pump = server.client("pump-7");

        told.add(pump.call(OPEN, new Open(40), SOON).position());
        told.add(pump.call(OPEN_SLOWLY, new Open(40), SOON).position());
        told.add(pump.call(CommandType.untyped("beep"), null, SOON).string());
        told.add(refusal(pump));
        server.clients().contracts().of("pump-7").forEach(known -> told.add(known.name()));
      }
    }
    return told;
  }

  private static String refusal(ClientHandle pump) {
    try {
      return pump.call(OPEN, new Open(101), SOON).position();
    } catch (OrbException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
