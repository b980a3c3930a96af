package dev.orb.testkit;

import dev.orb.client.ClientFabric;
import dev.orb.client.OrbClient;
import dev.orb.client.OrbClientBuilder;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.transport.Approach;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * Many clients in one process, each with a connection of its own over real TCP, on shared threads.
 * Their ledgers are in memory. Thread-safe once connected.
 */
public final class SimulatedFleet implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(5);

  private final ClientFabric fabric;
  private final List<OrbClient> clients = new ArrayList<>();

  private SimulatedFleet(ClientFabric fabric) {
    this.fabric = fabric;
  }

  /**
   * Connects enrolled clients. Blocks until all are welcomed.
   *
   * @param secrets by id
   * @param handlers gives each client its handlers
   * @throws OrbException {@code TIMEOUT} with how many are missing
   */
  public static SimulatedFleet connect(
      URI broker,
      Map<String, String> secrets,
      BiConsumer<String, OrbClientBuilder> handlers,
      Duration patience) {
    return connect(
        ClientFabric.shared(broker, Approach.DIRECT, ClientFabric.Options.SHARED),
        broker,
        secrets,
        handlers,
        patience);
  }

  /** Connects enrolled clients, who get there in a way of their own. */
  public static SimulatedFleet connect(
      URI broker,
      Approach approach,
      Map<String, String> secrets,
      BiConsumer<String, OrbClientBuilder> handlers,
      Duration patience) {
    return connect(
        ClientFabric.shared(broker, approach, ClientFabric.Options.SHARED),
        broker,
        secrets,
        handlers,
        patience);
  }

  /**
   * The same with other threads than the usual.
   *
   * @param options how many clients dial and how many handlers run at a time
   */
  public static SimulatedFleet connect(
      URI broker,
      ClientFabric.Options options,
      Map<String, String> secrets,
      BiConsumer<String, OrbClientBuilder> handlers,
      Duration patience) {
    return connect(
        ClientFabric.shared(broker, Approach.DIRECT, options), broker, secrets, handlers, patience);
  }

  private static SimulatedFleet connect(
      ClientFabric fabric,
      URI broker,
      Map<String, String> secrets,
      BiConsumer<String, OrbClientBuilder> handlers,
      Duration patience) {
    SimulatedFleet fleet = new SimulatedFleet(fabric);
    try {
      secrets.forEach((id, secret) -> fleet.add(broker, id, secret, handlers));
      fleet.awaitAll(patience);
      return fleet;
    } catch (RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  private void add(
      URI broker, String id, String secret, BiConsumer<String, OrbClientBuilder> handlers) {
    OrbClientBuilder builder = OrbClient.builder(id, broker).secret(secret).fabric(fabric);
    handlers.accept(id, builder);
    OrbClient client = builder.build();
    clients.add(client);
    client.start(Duration.ZERO);
  }

  private void awaitAll(Duration patience) {
    long begun = Ticker.SYSTEM.nanos();
    while (connected() < clients.size()) {
      if (Ticker.SYSTEM.since(begun).compareTo(patience) > 0) {
        throw new OrbException(
            ErrorCode.TIMEOUT,
            connected() + " of " + clients.size() + " clients were welcomed within " + patience);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** How many are connected now. */
  public int connected() {
    return (int) clients.stream().filter(OrbClient::isConnected).count();
  }

  /** Stops every client, then the shared threads. */
  @Override
  public void close() {
    clients.forEach(client -> client.stop(STOP));
    fabric.close();
  }
}
