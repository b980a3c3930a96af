package dev.orb.app.node;

import dev.orb.app.settings.NodeSettings;
import dev.orb.http.HttpApi;
import dev.orb.http.api.NodeInfo;
import dev.orb.http.api.Services;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.scheduler.CommandScheduler;
import dev.orb.server.Health;
import dev.orb.server.OrbServer;
import dev.orb.server.folder.OwnerOnly;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole node, running: database, broker, transport, server, scheduler and HTTP, started in this
 * order and stopped in reverse. Thread-safe.
 */
public final class Assembly implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Assembly.class);
  private static final Duration START = Duration.ofMinutes(2);
  private static final int PROTOCOL = 1;

  private final Teardown teardown = new Teardown();
  private final OrbServer server;
  private final HttpApi http;

  private Assembly(NodeSettings settings, Map<String, String> env) {
    Path data = settings.server().data();
    NodeMeters meters = new NodeMeters();
    teardown.add("metrics", meters::close);
    try {
      server = OrbServer.builder(settings.server()).meters(meters.registry()).build();
      teardown.add("server", server::close);
      server.start(START);
      CommandScheduler schedules =
          CommandScheduler.start(server.scheduling(), settings.scheduler(), meters.registry());
      teardown.add("scheduler", schedules::close);
      // why before the first answer: who hears that the node is up may look for its token at once
      http =
          HttpApi.start(
              settings.http(),
              services(settings, schedules, meters),
              port -> publish(port, data, OrbHome.of(env)));
      teardown.add("HTTP API", http::close);
    } catch (RuntimeException e) {
      teardown.run();
      throw e;
    }
    log.info(
        "node {} is up: clients on {}:{}, data in {}",
        server.node(),
        settings.server().listen().bind(),
        server.brokerPort(),
        data);
  }

  /**
   * Starts a node. Blocks until clients can connect and the API answers.
   *
   * @param env the environment, which may move {@code ~/.orb}
   * @throws OrbException {@code INVALID_CONFIG} for a port or folder that cannot be had; nothing is
   *     left running then
   */
  public static Assembly start(NodeSettings settings, Map<String, String> env) {
    return new Assembly(settings, env);
  }

  private Services services(NodeSettings settings, CommandScheduler schedules, NodeMeters meters) {
    String java = System.getProperty("java.version", "");
    return new Services(
        server.commands(),
        server.clients(),
        server.joinTokens(),
        server.events(),
        schedules,
        server.freezing(),
        server::backups,
        server.payloads(),
        settings.zone(),
        server.scheduling().clock(),
        AdminToken.in(settings.server().data()),
        server.apiTokens(),
        () -> health(schedules),
        new NodeInfo(server.node(), Version.text(), PROTOCOL, java),
        meters.registry(),
        meters::text);
  }

  private Health health(CommandScheduler schedules) {
    Health health = server.health();
    return schedules.problem().map(what -> health.ailing("scheduler", what)).orElse(health);
  }

  private void publish(int port, Path data, OrbHome home) {
    try {
      OwnerOnly.write(data.resolve("http.port"), port + "\n");
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG, "data: " + data + " cannot be written", "make it so", e);
    }
    try {
      home.publish(port, data);
      teardown.add("sign of this node", () -> home.withdraw(port, data));
    } catch (IOException e) {
      // why go on: a home that is read-only costs a --token-file, not the node
      log.warn("no sign of this node in {}: {}", home, e.toString());
    }
  }

  /** The port of the HTTP API. */
  public int httpPort() {
    return http.port();
  }

  /** The port that clients dial. */
  public int brokerPort() {
    return server.brokerPort();
  }

  /**
   * Drains, then stops in reverse. Bounded by {@code server.drain-timeout} and some seconds.
   * Idempotent.
   */
  @Override
  public void close() {
    log.info("node stops");
    // why before the edge closes: who waits there for a call's end is to hear it
    server.drain();
    teardown.run();
    log.info("node has stopped");
  }
}
