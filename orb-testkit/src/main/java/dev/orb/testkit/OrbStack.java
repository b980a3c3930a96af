package dev.orb.testkit;

import dev.orb.client.OrbClient;
import dev.orb.client.OrbClientBuilder;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A server with its broker and database, and clients that dial it over real TCP, in this JVM. Not
 * thread-safe: for the test's own thread.
 */
public final class OrbStack implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final OrbServer server;
  private final Path folder;
  private final Deque<OrbClient> clients = new ArrayDeque<>();
  private final Map<String, OrbClient> newest = new HashMap<>();

  private OrbStack(OrbServer server, Path folder) {
    this.server = server;
    this.folder = folder;
  }

  /** A started server in this folder, on a free port, with short heartbeats. */
  public static OrbStack start(Path folder) {
    return start(folder, settings -> settings, builder -> {});
  }

  /**
   * A started server.
   *
   * @param settings changes the test settings
   * @param more adds handlers and callbacks before the start
   */
  public static OrbStack start(
      Path folder, UnaryOperator<ServerSettings> settings, Consumer<OrbServer.Builder> more) {
    ServerSettings usual =
        ServerSettings.in(folder.resolve("data"))
            .withPort(0)
            .withHeartbeat(Duration.ofMillis(500), Duration.ofSeconds(3));
    OrbServer.Builder builder = OrbServer.builder(settings.apply(usual));
    more.accept(builder);
    OrbStack stack = new OrbStack(builder.build(), folder);
    stack.server.start(PATIENCE);
    return stack;
  }

  /** The server. */
  public OrbServer server() {
    return server;
  }

  /** Where clients dial. */
  public URI broker() {
    return URI.create("tcp://127.0.0.1:" + server.brokerPort());
  }

  /** Enrols a client and returns its secret. */
  public String enrol(String id, String... groups) {
    return server.clients().enrol(id, Set.of(groups), Map.of()).secret();
  }

  /** Enrols and starts a client, and waits until it is welcomed. */
  public OrbClient client(String id, Consumer<OrbClientBuilder> handlers, String... groups) {
    return connect(id, enrol(id, groups), handlers);
  }

  /** Starts an enrolled client and waits until it is welcomed. */
  public OrbClient connect(String id, String secret, Consumer<OrbClientBuilder> handlers) {
    OrbClientBuilder builder =
        OrbClient.builder(id, broker()).secret(secret).state(folder.resolve("state-" + id));
    handlers.accept(builder);
    OrbClient client = builder.build();
    clients.push(client);
    newest.put(id, client);
    if (!client.start(PATIENCE)) {
      throw new OrbException(ErrorCode.TIMEOUT, "client " + id + " was not welcomed in time");
    }
    return client;
  }

  /**
   * The client of that id that was started here last.
   *
   * @throws OrbException {@code UNKNOWN_CLIENT}
   */
  public OrbClient client(String id) {
    OrbClient client = newest.get(id);
    if (client == null) {
      throw new OrbException(
          ErrorCode.UNKNOWN_CLIENT, "no client " + id + " was started here", "start it first");
    }
    return client;
  }

  /** Stops the clients, the newest first, and then the server. */
  @Override
  public void close() {
    while (!clients.isEmpty()) {
      clients.pop().close();
    }
    server.close();
  }
}
