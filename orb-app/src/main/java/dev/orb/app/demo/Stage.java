package dev.orb.app.demo;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the demo plays: a folder of its own, one node and its agents as processes. Closing ends
 * them all and removes the folder.
 */
final class Stage implements AutoCloseable {
  private static final String MAIN = "dev.orb.app.Main";
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final List<String> NODE_FLAGS = List.of("-Xmx1g", "-XX:+UseSerialGC");
  private static final List<String> SMALL_FLAGS =
      List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  private final Path folder;
  private final Map<String, Child> agents = new LinkedHashMap<>();
  private final List<Child> others = new ArrayList<>();
  private @Nullable Child node;
  private int brokerPort;
  private int httpPort;

  Stage(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  int httpPort() {
    return httpPort;
  }

  int brokerPort() {
    return brokerPort;
  }

  /** The environment in which lines are typed. */
  Map<String, String> environment() {
    return Map.of("ORB_HOME", folder.resolve("home").toString());
  }

  Map<String, String> environmentOfServer() {
    Map<String, String> more = new LinkedHashMap<>(environment());
    more.put("ORB_SERVER", url());
    return more;
  }

  /** Where the node answers. */
  String url() {
    return "http://127.0.0.1:" + httpPort;
  }

  /** Starts the node, the first time on free ports and then on the same again. */
  Child startNode() {
    write(
        "orb.yaml",
        """
        node: demo
        data: ./data
        broker: {bind: 127.0.0.1, port: %d}
        http: {port: %d}
        heartbeat: {interval: 1s, timeout: 5s}
        """
            .formatted(brokerPort, httpPort));
    Child started =
        Child.start(
            MAIN,
            NODE_FLAGS,
            List.of("server", "-c", "orb.yaml"),
            environment(),
            folder,
            folder.resolve("node.log"));
    node = started;
    await("the node to start", START, () -> findPorts() || !started.isAlive());
    if (!started.isAlive()) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the node did not start: " + started.printed().strip());
    }
    return started;
  }

  private boolean findPorts() {
    Optional<Integer> http = runningPort();
    http.ifPresent(port -> httpPort = port);
    Path broker = folder.resolve("data").resolve("broker.port");
    if (http.isEmpty() || !Files.exists(broker)) {
      return false;
    }
    try {
      brokerPort = Integer.parseInt(Files.readString(broker).strip());
      return true;
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  private Optional<Integer> runningPort() {
    Path run = folder.resolve("home").resolve("run");
    if (!Files.isDirectory(run)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(run)) {
      return files.map(file -> Integer.valueOf(file.getFileName().toString())).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** SIGKILL for the node. */
  void killNode() {
    Child running = node;
    if (running != null) {
      running.kill();
    }
    try (Stream<Path> signs = Files.list(folder.resolve("home").resolve("run"))) {
      // why: a killed node leaves its sign behind, and the next one is awaited by it
      for (Path sign : signs.toList()) {
        Files.delete(sign);
      }
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "the node's sign cannot be removed", null, e);
    }
  }

  long nodePid() {
    Child running = node;
    return running == null ? 0 : running.pid();
  }

  /** Starts an agent from the folder of that name. */
  Child startAgent(String id) {
    Child agent =
        Child.start(
            MAIN,
            SMALL_FLAGS,
            List.of("agent", "-c", "agent.yaml"),
            environment(),
            folder.resolve(id),
            folder.resolve(id + ".log"));
    agents.put(id, agent);
    return agent;
  }

  Child agent(String id) {
    Child agent = agents.get(id);
    if (agent == null) {
      throw new OrbException(ErrorCode.NOT_FOUND, "no agent " + id);
    }
    return agent;
  }

  /** Starts another program of the demo. */
  Child startOther(Class<?> main, String... arguments) {
    Child other =
        Child.start(
            main.getName(),
            List.of("-Xmx512m", "-XX:+UseSerialGC"),
            List.of(arguments),
            environment(),
            folder,
            folder.resolve(main.getSimpleName() + ".log"));
    others.add(other);
    return other;
  }

  void write(String file, String text) {
    try {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, file + " cannot be written", null, e);
    }
  }

  List<String> lines(String file) {
    try {
      Path path = folder.resolve(file);
      return Files.exists(path) ? Files.readAllLines(path) : List.of();
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, file + " cannot be read", null, e);
    }
  }

  /** Looks every now and then until it holds. */
  static void await(String what, Duration patience, BooleanSupplier holds) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new OrbException(
            ErrorCode.TIMEOUT, "waited " + patience.toSeconds() + " s for " + what);
      }
      pause(Duration.ofMillis(50));
    }
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted", null, e);
    }
  }

  @Override
  public void close() {
    agents.values().forEach(agent -> agent.stop(STOP));
    others.forEach(other -> other.stop(STOP));
    Child running = node;
    if (running != null) {
      running.stop(Duration.ofSeconds(15));
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INTERNAL, "the demo's folder " + folder + " is left behind", null, e);
    }
  }
}
