package dev.orb.bench.chaos.peer;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Which broker, how its server is started, and how it is dialled. */
public enum Peer {
  /** NATS with JetStream. */
  NATS("nats-server") {
    @Override
    List<List<String>> lines(Path program, Path folder, int port) {
      return List.of(
          List.of(
              program.toString(),
              "-js",
              "-sd",
              folder.resolve("store").toString(),
              "-a",
              "127.0.0.1",
              "-p",
              Integer.toString(port)));
    }

    @Override
    Map<String, String> environment(Path folder, int port) {
      return Map.of();
    }

    @Override
    Mailbox dial(int port) throws IOException {
      return JetStreamMailbox.dial(port);
    }
  },

  /** RabbitMQ with durable classic queues. */
  RABBITMQ("rabbitmq-server") {
    @Override
    List<List<String>> lines(Path program, Path folder, int port) {
      List<List<String>> lines = new ArrayList<>();
      // why: it would start one that nobody ends
      find("epmd")
          .ifPresent(
              epmd ->
                  lines.add(
                      List.of(epmd.toString(), "-port", mapper(port), "-address", "127.0.0.1")));
      // why: Debian's own script becomes another user, who may not write to the folder
      Path plain = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
      lines.add(List.of((Files.isExecutable(plain) ? plain : program).toString()));
      return lines;
    }

    @Override
    Map<String, String> environment(Path folder, int port) {
      return Map.of(
          "HOME", folder.toString(),
          "ERL_EPMD_PORT", mapper(port),
          "RABBITMQ_NODENAME", "chaos" + port + "@localhost",
          "RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1",
          "RABBITMQ_NODE_PORT", Integer.toString(port),
          "RABBITMQ_DIST_PORT", Integer.toString(port + 1),
          "RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString(),
          "RABBITMQ_LOG_BASE", folder.resolve("log").toString(),
          "RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString(),
          "RABBITMQ_CONFIG_FILE", folder.resolve("none").toString());
    }

    private String mapper(int port) {
      return Integer.toString(port + 2);
    }

    @Override
    Mailbox dial(int port) throws IOException {
      return RabbitMailbox.dial(port);
    }
  };

  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final String program;

  Peer(String program) {
    this.program = program;
  }

  /**
   * The one that people name so.
   *
   * @throws OrbException {@code BAD_PARAMS} if there is none
   */
  public static Peer named(String name) {
    return Arrays.stream(values())
        .filter(peer -> peer.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new OrbException(
                    ErrorCode.BAD_PARAMS, "--peer: '" + name + "' is none", "nats or rabbitmq"));
  }

  /** The name of its server's program. */
  public String program() {
    return program;
  }

  /** Its server's program, if it is on the PATH. */
  public Optional<Path> find() {
    return find(program);
  }

  /** What is started, the server last. */
  abstract List<List<String>> lines(Path program, Path folder, int port);

  abstract Map<String, String> environment(Path folder, int port);

  abstract Mailbox dial(int port) throws IOException;

  /** The same, again and again until it answers. */
  Mailbox dialUntilThere(int port) {
    while (true) {
      try {
        return dial(port);
      } catch (IOException e) {
        LockSupport.parkNanos(AGAIN_NANOS);
      }
    }
  }

  static Optional<Path> find(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      Path file = Path.of(folder, program);
      if (!folder.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }
}
