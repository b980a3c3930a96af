package dev.orb.examples;

import dev.orb.client.OrbClient;
import dev.orb.protocol.CommandType;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** How do I call a machine from Java? */
public final class FirstCall {
  record Name(String name) {}

  record Greeting(String text) {}

  private static final CommandType<Name, Greeting> GREET =
      CommandType.of("greet", Name.class, Greeting.class);

  private FirstCall() {}

  /** Prints the greeting of a client. */
  public static void main(String[] args) throws IOException {
    Path data = Files.createTempDirectory("orb-first-call-");
    System.out.println(greet(data));
  }

  static String greet(Path data) {
    try (OrbServer server = OrbServer.builder(ServerSettings.in(data).withPort(0)).build()) {
      server.start(Duration.ofSeconds(30));
      String secret = server.clients().enrol("desk-1", Set.of(), Map.of()).secret();
      URI broker = URI.create("tcp://127.0.0.1:" + server.brokerPort());

      try (OrbClient client =
          OrbClient.builder("desk-1", broker)
              .secret(secret)
              .on(GREET, (name, context) -> new Greeting("Good day, " + name.name()))
              .build()) {
        client.start(Duration.ofSeconds(10));

        Greeting greeting =
            server.client("desk-1").call(GREET, new Name("Ada"), Duration.ofSeconds(5));
        return greeting.text();
      }
    }
  }
}
