package dev.orb.bench.chaos.fleet;

import dev.orb.bench.chaos.Effects;
import dev.orb.bench.chaos.Effects.Step;
import dev.orb.bench.chaos.SteppedClock;
import dev.orb.client.OrbClient;
import dev.orb.exchange.CommandContext;
import dev.orb.exchange.HandlerOptions;
import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A machine: a process of some clients, each with its own state folder and record of effects. */
final class ClientsMain {
  static final String ONCE = "chaos.once";
  static final String AGAIN = "chaos.again";

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Effects effects;
  private final String client;

  private ClientsMain(Effects effects, String client) {
    this.effects = effects;
    this.client = client;
  }

  /**
   * Arguments: broker's URI, clock's file, folder of effects, folder of states, then each client's
   * id, {@code =} and secret. Works until it is killed, or whoever started it is gone.
   */
  public static void main(String[] arguments) throws IOException {
    Clock clock = SteppedClock.by(Path.of(arguments[1]));
    List<OrbClient> clients = new ArrayList<>();
    for (int i = 4; i < arguments.length; i++) {
      String[] parts = arguments[i].split("=", 2);
      clients.add(client(parts[0], parts[1], clock, arguments));
    }
    ProcessHandle parent = ProcessHandle.current().parent().orElse(ProcessHandle.current());
    while (parent.isAlive() && !clients.isEmpty()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    Runtime.getRuntime().halt(1);
  }

  private static OrbClient client(String id, String secret, Clock clock, String[] arguments)
      throws IOException {
    ClientsMain handlers = new ClientsMain(new Effects(Path.of(arguments[2]), id), id);
    OrbClient client =
        OrbClient.builder(id, URI.create(arguments[0]))
            .secret(secret)
            .clock(clock)
            .state(Path.of(arguments[3], id))
            .reconnect(Duration.ofMillis(100), Duration.ofSeconds(1))
            .on(ONCE, handlers::run)
            .on(AGAIN, handlers::run, HandlerOptions.DEFAULT.asIdempotent())
            .build();
    client.start(Duration.ZERO);
    return client;
  }

  /** Its effect is in the world, and on the record, before anything else. */
  private Object run(CommandContext context) throws InterruptedException {
    String key = context.params().get("k").map(Json::string).orElse("");
    CountDownLatch stop = new CountDownLatch(1);
    context.onCancel(stop::countDown);
    write(context, key, Step.BEGUN);
    if (stop.await(number(context, "millis"), TimeUnit.MILLISECONDS)) {
      write(context, key, Step.STOPPED);
      throw new CommandFailed("stopped");
    }
    if (context.attempt() <= number(context, "fails")) {
      write(context, key, Step.FAILED);
      throw new CommandFailed("attempt " + context.attempt() + " fails, as it is to");
    }
    write(context, key, Step.DONE);
    return Map.of("k", key, "client", client);
  }

  private void write(CommandContext context, String key, Step step) {
    effects.write(key, context.id().toString(), context.attempt(), step);
  }

  private static long number(CommandContext context, String name) {
    return context.params().get(name).map(Json::integer).orElse(0L);
  }
}
