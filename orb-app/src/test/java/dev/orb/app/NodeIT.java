package dev.orb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node and the shell as real processes. */
class NodeIT {
  private static final Map<String, String> ANY_PORT =
      Map.of("ORB_HTTP_PORT", "0", "ORB_BROKER_PORT", "0", "LC_ALL", "C");

  @TempDir Path folder;
  private Path launcher = Path.of("");

  @BeforeEach
  void layOut() throws IOException {
    launcher = OrbProcess.distribution(Files.createDirectories(folder.resolve("orb-0.1.0")));
  }

  private OrbProcess node(Map<String, String> env) {
    return OrbProcess.start(launcher, folder, env, "server");
  }

  private void refuses(Map<String, String> env, String message) {
    Map<String, String> all = new HashMap<>(ANY_PORT);
    all.putAll(env);
    try (OrbProcess second = node(all)) {
      assertThat(second.exit()).as(second::err).isEqualTo(2);
      assertThat(second.err()).startsWith("orb: INVALID_CONFIG: ").contains(message);
      assertThat(second.err().lines()).hasSize(1);
      assertThat(second.out()).isEmpty();
    }
  }

  private OrbProcess shell(String url, String... args) {
    return OrbProcess.start(launcher, folder, Map.of("ORB_SERVER", url, "LC_ALL", "C"), args);
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aNodeStartsServesRefusesASecondAndStopsWhenAsked() throws IOException {
    Path data = folder.resolve("data");
    try (OrbProcess node = node(ANY_PORT)) {
      String port = node.file(data.resolve("http.port"));
      Path sign = folder.resolve("home/run").resolve(port);
      node.file(sign);
      assertThat(mode(data)).isEqualTo("rwx------");
      assertThat(mode(data.resolve("admin.token"))).isEqualTo("rw-------");
      assertThat(mode(sign)).isEqualTo("rw-------");
      assertThat(Files.readString(sign)).isEqualTo(data.toRealPath() + "\n");

      String url = "http://127.0.0.1:" + port;
      try (OrbProcess add = shell(url, "client", "add", "web-1", "--label", "place=Ålesund")) {
        assertThat(add.exit()).as(add::err).isZero();
        assertThat(add.out()).contains("\"labels\":{\"place\":\"Ålesund\"}");
      }
      try (OrbProcess send = shell(url, "send", "x", "--all", "--wait", "200ms")) {
        assertThat(send.exit()).as(send::err).isEqualTo(5);
        assertThat(send.out()).contains("\"reason\":\"waiting-offline\"");
      }

      try (OrbProcess send = shell(url, "send", "x", "--to", "web-1,nobody", "--wait", "all")) {
        // The refused target is the first line; whoever prints it can be interrupted already.
        await().atMost(Duration.ofSeconds(30)).until(() -> send.out().contains("nobody"));
        send.terminate();
        assertThat(send.exit()).as(send::err).isEqualTo(5);
        assertThat(send.err()).contains("goes on; follow it with: orb command watch");
      }

      refuses(Map.of(), "in use by another node");
      String used = data.resolve("broker.port").toString();
      refuses(
          Map.of("ORB_DATA", "other", "ORB_BROKER_PORT", node.file(Path.of(used))),
          "broker.port: cannot listen");
      refuses(Map.of("ORB_DATA", "other", "ORB_HTTP_PORT", port), "http.port: 127.0.0.1:" + port);

      node.terminate();
      assertThat(node.exit()).as(node::err).isZero();
      assertThat(sign).doesNotExist();
      assertThat(node.err()).contains("node has stopped").doesNotContain("Exception");
    }
  }

  @Test
  void whatIsWrongIsSaidInOneLine() throws IOException {
    refuses(Map.of("ORB_HTTP_PORT", "many"), "http.port: 'many' is not possible");
    Path file = Files.writeString(folder.resolve("file"), "");
    refuses(Map.of("ORB_DATA", file.resolve("data").toString()), "cannot be written");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      refuses(
          Map.of("ORB_BROKER_PORT", String.valueOf(taken.getLocalPort())),
          "broker.port: cannot listen");
    }
  }
}
