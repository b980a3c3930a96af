package dev.orb.bench;

import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Target;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The process of a storm's node: the one that is killed, and the one that comes back. */
final class StormNode {
  static final String MARK = "storm.mark";
  static final int BROADCASTS = 3;

  static final String ENROLLED = "enrolled";
  static final String SENT = "sent";
  static final String DONE = "done";

  static final String LISTENS = "seconds of the start until it listens";
  static final String HALF = "seconds from then until half of them are back";
  static final String MOST = "seconds from then until 99 of 100 are back";
  static final String ALL = "seconds from then until all are back";
  static final String LOST = "deliveries that did not succeed";

  private static final Duration START = Duration.ofMinutes(1);
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(20);

  private StormNode() {}

  /** Where it is, and how many clients it has. */
  record Order(Path folder, int port, int clients) {
    List<String> arguments(boolean again) {
      return List.of(
          folder.toString(),
          Integer.toString(port),
          Integer.toString(clients),
          Boolean.toString(again));
    }
  }

  static String id(int number) {
    return "s-" + number;
  }

  /** One that no dialling client gets while the node is away: those are above 32767. */
  static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // somebody has it; another one
      }
    }
  }

  /** Arguments: folder, port, clients, whether it comes back. Stays until it is killed. */
  public static void main(String[] arguments) throws Exception {
    Order order =
        new Order(
            Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    long begun = System.nanoTime();
    OrbServer server =
        OrbServer.builder(
                ServerSettings.in(order.folder().resolve("data"))
                    .withNode("storm")
                    .withPort(order.port()))
            .meters(new SimpleMeterRegistry())
            .build();
    server.start(START);
    if (Boolean.parseBoolean(arguments[3])) {
      NodeProcess.say(LISTENS, seconds(begun));
      comeBack(server, order.clients());
    } else {
      enrol(server, order);
    }
    ProcessHandle parent = ProcessHandle.current().parent().orElse(ProcessHandle.current());
    while (parent.isAlive()) {
      LockSupport.parkNanos(LOOK_AGAIN);
    }
    Runtime.getRuntime().halt(1);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static void enrol(OrbServer server, Order order) throws IOException {
    Map<String, String> secrets = new LinkedHashMap<>();
    for (int i = 0; i < order.clients(); i++) {
      secrets.put(id(i), server.clients().enrol(id(i), Set.of(), Map.of()).secret());
    }
    Secrets.write(order.folder(), secrets);
    NodeProcess.step(ENROLLED);
    await(server, order.clients());
    for (int i = 0; i < BROADCASTS; i++) {
      server.send(Target.all(), CommandRequest.of(MARK, null).ttl(Duration.ofHours(1)));
    }
    NodeProcess.step(SENT);
  }

  private static void comeBack(OrbServer server, int clients) {
    long begun = System.nanoTime();
    await(server, clients / 2);
    NodeProcess.say(HALF, seconds(begun));
    await(server, clients * 99 / 100);
    NodeProcess.say(MOST, seconds(begun));
    await(server, clients);
    NodeProcess.say(ALL, seconds(begun));
    List<CommandRecord> commands = List.of();
    while (commands.size() < BROADCASTS || commands.stream().anyMatch(StormNode::isOpen)) {
      LockSupport.parkNanos(LOOK_AGAIN);
      commands = server.commands().list(CommandFilter.ALL, 10, Optional.empty()).items();
    }
    long succeeded = commands.stream().mapToLong(c -> c.counts().of(DeliveryState.SUCCEEDED)).sum();
    NodeProcess.say(LOST, (double) BROADCASTS * clients - succeeded);
    NodeProcess.step(DONE);
  }

  private static boolean isOpen(CommandRecord command) {
    return command.state() == CommandState.RUNNING;
  }

  private static void await(OrbServer server, int connected) {
    while (server.clients().count().connected() < connected) {
      LockSupport.parkNanos(LOOK_AGAIN);
    }
  }
}
