package dev.orb.bench;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.ClientHandle;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.dispatch.Submission;
import dev.orb.server.dispatch.Watcher;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** ORB through its own way in, with its usual settings. */
final class OrbSide implements Side {
  static final String NAME = "orb";

  /** The same, whose clients dial with TLS. */
  static final String ENCRYPTED = "orb-tls";

  /** What the clients answer with what they were given. */
  static final CommandType<Json, Json> ECHO = CommandType.untyped("bench.echo");

  private static final String BY = "bench";
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Duration START = Duration.ofMinutes(1);

  /** 256 bytes. */
  static final Json PARAMS = JsonCodec.of(Map.of("text", "x".repeat(256 - "{'text':''}".length())));

  private final OrbServer server;
  private final FleetProcess fleet;
  private final List<ClientHandle> handles = new ArrayList<>();

  private OrbSide(OrbServer server, FleetProcess fleet, int clients) {
    this.server = server;
    this.fleet = fleet;
    for (int i = 0; i < clients; i++) {
      handles.add(server.client(id(i)));
    }
  }

  /** A server in this folder that nobody is enrolled at. */
  static OrbServer server(Path folder) {
    return server(folder, settings -> settings);
  }

  /** The same with other settings. */
  static OrbServer server(Path folder, UnaryOperator<ServerSettings> other) {
    ServerSettings usual = ServerSettings.in(folder.resolve("data")).withNode(BY).withPort(0);
    OrbServer server = OrbServer.builder(other.apply(usual)).build();
    server.start(START);
    return server;
  }

  /** Enrols the clients from the first to the one before the end, and starts their process. */
  static FleetProcess fleet(OrbServer server, Path folder, int first, int end, boolean ledgerOnDisk)
      throws Exception {
    return fleet(
        server,
        folder,
        new FleetProcess.Order(NAME, server.brokerPort(), first, end, ledgerOnDisk));
  }

  static FleetProcess fleet(OrbServer server, Path folder, FleetProcess.Order order)
      throws Exception {
    Map<String, String> secrets = new LinkedHashMap<>();
    for (int i = order.first(); i < order.end(); i++) {
      secrets.put(id(i), server.clients().enrol(id(i), Set.of(), Map.of()).secret());
    }
    Secrets.write(folder, secrets);
    return FleetProcess.start(folder, order);
  }

  /** A server in this folder, and its clients. */
  static OrbSide start(Path folder, int clients, boolean ledgerOnDisk) throws Exception {
    OrbServer server = server(folder);
    try {
      return new OrbSide(server, fleet(server, folder, 0, clients, ledgerOnDisk), clients);
    } catch (Exception e) {
      server.close();
      throw e;
    }
  }

  static String id(int number) {
    return "c-" + number;
  }

  @Override
  public long[] calls(int messages) {
    ClientHandle client = handles.get(0);
    long[] took = new long[messages];
    for (int i = 0; i < messages; i++) {
      long begun = System.nanoTime();
      client.call(ECHO, PARAMS, DEADLINE);
      took[i] = System.nanoTime() - begun;
    }
    return took;
  }

  @Override
  public long calls(Load load) throws InterruptedException {
    Outstanding outstanding = new Outstanding(load.window());
    long begun = System.nanoTime();
    for (int i = 0; i < load.messages(); i++) {
      outstanding.take(1);
      var unused =
          handles
              .get(i % load.clients())
              .callAsync(ECHO, PARAMS, DEADLINE)
              .whenComplete((result, failure) -> outstanding.over(failure));
    }
    outstanding.take(load.window());
    return System.nanoTime() - begun;
  }

  @Override
  public long durables(Load load) throws InterruptedException {
    Commands commands = server.commands();
    Outstanding outstanding = new Outstanding(load.window());
    long begun = System.nanoTime();
    for (int i = 0; i < load.messages(); i++) {
      outstanding.take(1);
      send(commands, Target.client(id(i % load.clients())), outstanding);
    }
    outstanding.take(load.window());
    return System.nanoTime() - begun;
  }

  @Override
  public long broadcast() throws InterruptedException {
    Outstanding outstanding = new Outstanding(0);
    long begun = System.nanoTime();
    send(server.commands(), Target.all(), outstanding);
    outstanding.take(1);
    return System.nanoTime() - begun;
  }

  private static void send(Commands commands, Target target, Outstanding outstanding) {
    var unused =
        commands
            .send(Submission.of(ECHO.name(), PARAMS, target, CommandOptions.DEFAULT, BY))
            .whenComplete(
                (command, failure) -> {
                  if (failure != null) {
                    outstanding.over(failure);
                  } else {
                    outstanding.follow(commands, command);
                  }
                });
  }

  @Override
  public long fleetCpu() {
    return fleet.cpu();
  }

  @Override
  public void close() {
    server.close();
    fleet.close();
  }

  /** How many more may be sent, and the first failure. */
  private static final class Outstanding implements Watcher {
    private final Semaphore room;
    private final AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();

    Outstanding(int window) {
      room = new Semaphore(window);
    }

    void take(int permits) throws InterruptedException {
      boolean got = room.tryAcquire(permits, 2 * DEADLINE.toSeconds(), TimeUnit.SECONDS);
      Throwable failure = failed.get();
      if (!got || failure != null) {
        throw new OrbException(
            ErrorCode.INTERNAL,
            got ? "a command failed" : "answers are missing: " + room.availablePermits(),
            null,
            failure);
      }
    }

    // why: the watch closes itself at the end that it is told of
    @SuppressWarnings("resource")
    void follow(Commands commands, CommandRecord command) {
      commands.watch(command.id(), this);
    }

    void over(@Nullable Throwable failure) {
      if (failure != null) {
        failed.compareAndSet(null, failure);
      }
      room.release();
    }

    @Override
    public void ended(DeliveryRecord delivery) {
      // why: what counts is that all have ended
    }

    @Override
    public void done(CommandRecord command) {
      over(
          command.state() == CommandState.SUCCEEDED
              ? null
              : new OrbException(ErrorCode.INTERNAL, command.counts().toString()));
    }
  }
}
