package dev.orb.bench;

import dev.orb.bench.bare.BareFleet;
import dev.orb.testkit.SimulatedFleet;
import dev.orb.transport.Approach;
import dev.orb.transport.Trust;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The process of the echoing clients. Ends with the process that started it. */
final class FleetMain {
  private static final Duration CONNECT = Duration.ofMinutes(4);
  private static final long LONGEST_HOURS = 6;

  private FleetMain() {}

  /** Connects and stays. */
  public static void main(String[] arguments) throws Exception {
    FleetProcess.Order order = FleetProcess.Order.of(arguments);
    try (AutoCloseable fleet = connect(order)) {
      System.out.println(FleetProcess.READY + " " + fleet.getClass().getSimpleName());
      awaitParent();
      // why: thousands of orderly goodbyes to a node that is gone would take an hour
      Runtime.getRuntime().halt(0);
    }
  }

  private static AutoCloseable connect(FleetProcess.Order order) throws Exception {
    if (order.side().equals(BareSide.NAME)) {
      return new BareFleet(order.port(), order.first(), order.end());
    }
    Path folder = Path.of("").toAbsolutePath();
    Map<String, String> secrets = Secrets.read(folder);
    boolean encrypted = order.side().equals(OrbSide.ENCRYPTED);
    return SimulatedFleet.connect(
        URI.create((encrypted ? "ssl" : "tcp") + "://127.0.0.1:" + order.port()),
        encrypted
            ? Approach.DIRECT.withTrust(Trust.authority(folder.resolve("data/tls/ca.crt")))
            : Approach.DIRECT,
        secrets,
        (id, builder) -> {
          builder.on(OrbSide.ECHO, (params, context) -> params);
          if (order.ledgerOnDisk()) {
            builder.state(folder.resolve("state-" + id));
          }
        },
        CONNECT);
  }

  private static void awaitParent() throws InterruptedException, ExecutionException {
    CompletableFuture<?> end =
        ProcessHandle.current()
            .parent()
            .map(ProcessHandle::onExit)
            .orElse(CompletableFuture.completedFuture(ProcessHandle.current()));
    try {
      end.get(LONGEST_HOURS, TimeUnit.HOURS);
    } catch (TimeoutException e) {
      PrintStream err = System.err;
      err.println("orb-bench: a bench that takes " + LONGEST_HOURS + " h has forgotten its fleet");
    }
  }
}
