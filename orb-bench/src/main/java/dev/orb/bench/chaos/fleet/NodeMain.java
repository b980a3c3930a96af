package dev.orb.bench.chaos.fleet;

import dev.orb.bench.chaos.SteppedClock;
import dev.orb.http.HttpApi;
import dev.orb.http.HttpSettings;
import dev.orb.http.api.Caller;
import dev.orb.http.api.NodeInfo;
import dev.orb.http.api.Services;
import dev.orb.scheduler.CommandScheduler;
import dev.orb.server.DatabaseSettings;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A node as {@code orb server} assembles it, on a clock that can be stepped. Stays until it is
 * killed, or whoever started it is gone.
 */
final class NodeMain {
  /** The variable with the token of the sender. */
  static final String TOKEN = "ORB_CHAOS_TOKEN";

  static final Duration BEAT = Duration.ofMillis(500);
  static final Duration SILENCE = Duration.ofSeconds(3);

  private static final Duration START = Duration.ofMinutes(1);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long MAX_REQUEST = 11 << 20;

  private NodeMain() {}

  /** Arguments: data folder, broker's port, HTTP port, clock's file, URL of the database or "". */
  public static void main(String[] arguments) throws Exception {
    ServerSettings settings =
        ServerSettings.in(Path.of(arguments[0]))
            .withNode("chaos")
            .withPort(Integer.parseInt(arguments[1]))
            .withHeartbeat(BEAT, SILENCE);
    if (!arguments[4].isEmpty()) {
      DatabaseSettings usual = DatabaseSettings.USUAL;
      settings =
          settings.withDatabase(
              new DatabaseSettings(arguments[4], null, null, usual.sync(), usual.retain()));
    }
    MeterRegistry meters = new SimpleMeterRegistry();
    OrbServer server =
        OrbServer.builder(settings)
            .clock(SteppedClock.by(Path.of(arguments[3])))
            .meters(meters)
            .build();
    server.start(START);
    CommandScheduler schedules = CommandScheduler.start(server.scheduling());
    HttpApi http =
        HttpApi.start(
            new HttpSettings("127.0.0.1", Integer.parseInt(arguments[2]), MAX_REQUEST),
            services(server, schedules, meters));
    ProcessHandle parent = ProcessHandle.current().parent().orElse(ProcessHandle.current());
    while (parent.isAlive() && http.port() > 0) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    Runtime.getRuntime().halt(1);
  }

  private static Services services(
      OrbServer server, CommandScheduler schedules, MeterRegistry meters) {
    String token = System.getenv(TOKEN);
    return new Services(
        server.commands(),
        server.clients(),
        server.joinTokens(),
        server.events(),
        schedules,
        server.freezing(),
        server::backups,
        server.payloads(),
        ZoneOffset.UTC,
        server.scheduling().clock(),
        shown -> shown.equals(token) ? Optional.of(Caller.ADMIN) : Optional.empty(),
        server.apiTokens(),
        server::health,
        new NodeInfo(server.node(), "bench", 1, System.getProperty("java.version", "")),
        meters,
        () -> "");
  }
}
