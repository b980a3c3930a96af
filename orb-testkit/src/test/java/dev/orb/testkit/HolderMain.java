package dev.orb.testkit;

import dev.orb.client.OrbClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client in a process of its own, which can be frozen. */
final class HolderMain {
  static final String READY = "holder is ready";

  private HolderMain() {}

  /** Arguments: broker, id, secret, state folder. */
  public static void main(String[] arguments) throws Exception {
    try (OrbClient client =
        OrbClient.builder(arguments[1], URI.create(arguments[0]))
            .secret(arguments[2])
            .state(Path.of(arguments[3]))
            .build()) {
      if (client.start(Duration.ofSeconds(20))) {
        System.out.println(READY);
      }
      new CountDownLatch(1).await(2, TimeUnit.MINUTES);
    }
  }
}
