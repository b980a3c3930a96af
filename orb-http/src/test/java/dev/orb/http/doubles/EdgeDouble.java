package dev.orb.http.doubles;

import dev.orb.http.HttpApi;
import dev.orb.http.HttpSettings;
import dev.orb.http.api.Caller;
import dev.orb.http.api.NodeInfo;
import dev.orb.http.api.Services;
import dev.orb.server.Health;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The real edge on a free port, over doubles. */
public final class EdgeDouble implements AutoCloseable {
  /** The one token that it knows. */
  public static final String TOKEN = "token-of-the-test";

  /** The body of a request may be this long. */
  public static final int MOST = 64 << 10;

  public final FleetDouble clients = new FleetDouble();
  public final CommandsDouble commands = new CommandsDouble(clients);
  public final HttpApi api;
  private volatile boolean ready = true;

  public EdgeDouble() {
    api =
        HttpApi.start(
            new HttpSettings("127.0.0.1", 0, MOST),
            services(
                clients,
                commands,
                () -> new Health(ready, Map.of("broker", ready ? "ok" : "is down"))));
  }

  /** What an edge of its own could stand on. */
  public static Services services() {
    FleetDouble clients = new FleetDouble();
    return services(clients, new CommandsDouble(clients), () -> new Health(true, Map.of()));
  }

  private static Services services(
      FleetDouble clients, CommandsDouble commands, Supplier<Health> health) {
    return new Services(
        commands,
        clients,
        token -> token.equals(TOKEN) ? Optional.of(new Caller("admin", "admin")) : Optional.empty(),
        health,
        new NodeInfo("orb-1", "0.1.0", 1, "17"),
        () -> "orb_up 1.0\n");
  }

  /** Whether the node says that it is ready. */
  public void ready(boolean value) {
    ready = value;
  }

  /** Where it listens. */
  public String url() {
    return "http://127.0.0.1:" + api.port();
  }

  @Override
  public void close() {
    api.close();
  }
}
