package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Looks at the sockets of a process that runs nothing but a client. */
@Timeout(60)
class NoListeningSocketTest {
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
  void theLibraryOnlyDialsOut() throws Exception {
    PlainBroker broker = new PlainBroker().enrol("alone");
    try {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Worker.class.getName(),
                  broker.uri().toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
        assertThat(out.readLine()).isEqualTo("started true");
        Set<String> sockets = Sockets.of(child.pid());

        assertThat(sockets).as("sockets, so that the test sees any").isNotEmpty();
        assertThat(Sockets.listening())
            .as("listeners, of which the broker is one")
            .isNotEmpty()
            .doesNotContainAnyElementsOf(sockets);
      } finally {
        child.destroyForcibly();
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      broker.close();
    }
  }

  /** The child: a client that stays until it is killed. */
  static final class Worker {
    private Worker() {}

    public static void main(String[] args) throws IOException {
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
      OrbClient client =
          OrbClient.builder("alone", URI.create(args[0])).secret(PlainBroker.SECRET).build();
      out.println("started " + client.start(Duration.ofSeconds(30)));
      int end = System.in.read();
      out.println("ended " + end);
    }
  }
}
