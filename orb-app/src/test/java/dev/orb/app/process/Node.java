package dev.orb.app.process;

import static org.awaitility.Awaitility.await;

import dev.orb.app.Main;
import dev.orb.server.folder.OwnerOnly;
import dev.orb.testkit.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code orb server} in a process of its own, in a folder, to be killed and started again. */
final class Node implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(40);

  private final Path folder;
  private final int broker = Ports.stable();
  private @Nullable JavaProcess process;

  /** A node that is not started yet, with quick heartbeats and these settings beside. */
  Node(Path folder, String... more) {
    this.folder = folder;
    write(
        folder.resolve("orb.yaml"),
        "node: orb-1\nbroker: {port: "
            + broker
            + "}\nhttp: {port: 0}\nheartbeat: {interval: 500ms, timeout: 3s}\n"
            + String.join("\n", more)
            + "\n");
  }

  /** A started node. */
  static Node started(Path folder, String... more) {
    Node node = new Node(folder, more);
    node.start();
    return node;
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a secret for its owner alone. */
  static void keep(Path file, String secret) {
    try {
      OwnerOnly.write(file, secret + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the process and returns at once. */
  JavaProcess launch() {
    try {
      Files.deleteIfExists(data().resolve("http.port"));
      Files.deleteIfExists(data().resolve("broker.port"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JavaProcess started =
        JavaProcess.start(
            JavaProcess.Start.of(Main.class, folder, "server", "-c", "orb.yaml")
                .with(Map.of("ORB_HOME", home().toString())));
    process = started;
    return started;
  }

  /** Starts the process and waits until it answers. */
  void start() {
    launch();
    awaitUp();
  }

  /** Waits until it answers. */
  void awaitUp() {
    JavaProcess started = process();
    await()
        .atMost(START)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !started.isAlive() || isUp());
    if (!started.isAlive()) {
      throw new AssertionError("the node ended: " + started.err());
    }
  }

  private boolean isUp() {
    return Files.exists(data().resolve("http.port"));
  }

  /** Whether clients can come in, and perhaps nobody over HTTP yet. */
  boolean isHalfUp() {
    return Files.exists(data().resolve("broker.port"));
  }

  private JavaProcess process() {
    JavaProcess current = process;
    if (current == null) {
      throw new IllegalStateException("not started");
    }
    return current;
  }

  /** SIGKILL. */
  void kill() {
    process().kill();
  }

  /** SIGTERM; the value is the exit code. */
  int stop() {
    process().terminate();
    return process().awaitExit(STOP);
  }

  JavaProcess running() {
    return process();
  }

  Path data() {
    return folder.resolve("data");
  }

  Path home() {
    return folder.resolve("home");
  }

  Path folder() {
    return folder;
  }

  int httpPort() {
    try {
      return Integer.parseInt(Files.readString(data().resolve("http.port")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients dial, also after a restart. */
  URI broker() {
    return URI.create("tcp://127.0.0.1:" + broker);
  }

  /** The HTTP API as it is now. */
  Api api() {
    try {
      return new Api(httpPort(), Files.readString(data().resolve("admin.token")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A shell that finds this node, with nothing else said. */
  Terminal terminal() {
    return new Terminal(folder, home(), httpPort());
  }

  /** Enrols a client; the value is its secret. */
  String enrol(String id, String... groups) {
    return api().enrol(id, groups);
  }

  @Override
  public void close() {
    JavaProcess last = process;
    if (last != null) {
      last.close();
    }
  }
}
