package dev.orb.client;

import dev.orb.exchange.DeadlineThreads;
import dev.orb.exchange.HandlerThreads;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.transport.Approach;
import dev.orb.transport.artemis.ArtemisConnector;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * The threads and sockets' loops that clients live on. A client makes one for itself; thousands of
 * simulated ones share one, and then need no more threads than a few do. Thread-safe.
 *
 * <p>Whoever makes it closes it, after its clients.
 */
public final class ClientFabric implements AutoCloseable {
  private static final Duration HANDLERS_WITHIN = Duration.ofSeconds(5);

  private final ClientThreads threads;
  private final DeadlineThreads deadlines;
  private final HandlerThreads handlers;
  private final ArtemisConnector wire;
  private final Surroundings surroundings;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * How many threads, and what time it is.
   *
   * @param handlers how many handlers run at a time
   * @param sessions how many clients connect at a time
   * @param clock this end's wall clock, which may be wrong
   */
  public record Options(int handlers, int sessions, Clock clock) {
    /** For many clients in one process. */
    public static final Options SHARED = new Options(16, 8, Clock.systemUTC());

    /**
     * @throws OrbException {@code INVALID_CONFIG} if a number is not above 0
     */
    public Options {
      if (handlers < 1 || sessions < 1) {
        throw new OrbException(
            ErrorCode.INVALID_CONFIG,
            "concurrency " + handlers + " and session threads " + sessions + " must be above 0");
      }
    }
  }

  private ClientFabric(String owner, URI servers, Approach approach, Options options) {
    Ticker ticker = Ticker.SYSTEM;
    threads = new ClientThreads(owner, options.sessions());
    deadlines = new DeadlineThreads(owner, ticker);
    handlers = new HandlerThreads(owner, options.handlers());
    // why: nobody connects by this one; it is the root of the family that shares threads
    wire =
        ArtemisConnector.to(servers.toString(), options.clock())
            .approach(approach)
            .login("none", "", null)
            .diallers(options.sessions())
            .build();
    surroundings =
        new Surroundings(
            wire::as,
            threads.sessions(),
            threads.listeners(),
            threads.uploads(),
            threads.files(),
            threads.enders(),
            threads,
            handlers,
            deadlines.deadlines(),
            options.clock(),
            ticker,
            RandomGenerator.getDefault());
  }

  /**
   * A fabric for many clients of one broker.
   *
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} if a server is none
   */
  public static ClientFabric shared(URI servers, Options options) {
    return shared(servers, Approach.DIRECT, options);
  }

  /**
   * A fabric for many clients of one broker, who get there in a way of its own.
   *
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} if a server is none, or a file of
   *     certificates no good
   */
  public static ClientFabric shared(URI servers, Approach approach, Options options) {
    return new ClientFabric("orb-fabric", servers, approach, options);
  }

  /** The fabric of one client. */
  static ClientFabric own(String client, URI servers, Approach approach, Options options) {
    return new ClientFabric("orb-" + client, servers, approach, options);
  }

  /** Refuses servers that no client could connect to, and opens nothing. */
  static void check(URI servers, Approach approach) {
    ArtemisConnector.to(servers.toString(), Clock.systemUTC())
        .approach(approach)
        .login("none", "", null)
        .build()
        .close();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** Ends the threads; handlers that still run are interrupted. Bounded, idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      handlers.close(HANDLERS_WITHIN);
      threads.close();
      deadlines.close();
      wire.close();
    }
  }
}
