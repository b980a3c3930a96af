package dev.orb.examples;

import dev.orb.client.OrbClient;
import dev.orb.exchange.CommandContext;
import dev.orb.exchange.OrbHandler;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.OrbException;
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

/** How does one client host several plugins, each with handlers and a version of its own? */
public final class Plugins {
  record Prices(int year) {}

  private static final CommandType<Prices, String> RELOAD =
      CommandType.of("reload", Prices.class, String.class);
  private static final Duration SOON = Duration.ofSeconds(10);

  /** A plugin that knows nothing of the others. */
  static final class Billing {
    @OrbHandler("reload")
    String reload(Prices prices, CommandContext context) {
      return context.component().orElseThrow() + " has the prices of " + prices.year();
    }
  }

  private Plugins() {}

  /** Prints what happened. */
  public static void main(String[] args) throws IOException {
    tell(Files.createTempDirectory("orb-plugins-")).forEach(System.out::println);
  }

  static List<String> tell(Path data) {
    List<String> told = new ArrayList<>();
    try (OrbServer server = OrbServer.builder(ServerSettings.in(data).withPort(0)).build()) {
      server.start(Duration.ofSeconds(30));
      String secret = server.clients().enrol("pump-7", Set.of(), Map.of()).secret();
      try (OrbClient client =
          OrbClient.builder("pump-7", URI.create("tcp://127.0.0.1:" + server.brokerPort()))
              .secret(secret)
              .on("reload", context -> "the pump itself")
              .component("billing", c -> c.version("2.1").register(new Billing()))
              .component("meters", c -> c.version("0.9").on("reload", context -> "the meters"))
              .build()) {
        client.start(SOON);
        ClientHandle pump = server.client("pump-7");

        told.add(pump.call(CommandType.untyped("reload"), null, SOON).string());
        told.add(pump.component("billing").call(RELOAD, new Prices(2026), SOON));
        told.add(pump.component("meters").call(CommandType.untyped("reload"), null, SOON).string());
        told.add(refusal(pump.component("alarms")));
        server
            .clients()
            .find("pump-7")
            .ifPresent(
                view ->
                    view.condition()
                        .components()
                        .forEach(hosted -> told.add(hosted.name() + " " + hosted.version())));
      }
    }
    return told;
  }

  private static String refusal(ClientHandle missing) {
    try {
      return missing.call(RELOAD, new Prices(2026), SOON);
    } catch (OrbException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
