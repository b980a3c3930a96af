package dev.orb.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.orb.protocol.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A line that breaks off is asked for again, and nothing is shown twice. */
class FollowingTest {
  private static final String A = "{\"kind\":\"reply\",\"client\":\"a\",\"state\":\"SUCCEEDED\"}\n";
  private static final String B = "{\"kind\":\"reply\",\"client\":\"b\",\"state\":\"FAILED\"}\n";
  private static final String END = "{\"kind\":\"summary\",\"state\":\"PARTIAL\"}\n";
  private static final String SLOW = "{\"kind\":\"error\",\"code\":\"RATE_LIMITED\"}\n";

  private final List<String> shown = new ArrayList<>();

  private final class Keeping implements FollowPrinter {
    @Override
    public void refused(Json refusal) {}

    @Override
    public void reply(Json delivery, String line) {
      shown.add(Cells.of(delivery, "client"));
    }

    @Override
    public void progress(Json progress, String line) {}

    @Override
    public void summary(Json summary, String line) {
      shown.add("summary");
    }
  }

  private Json follow(String... answers) throws IOException {
    Iterator<String> all = List.of(answers).iterator();
    HttpServer node =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.createContext(
        "/",
        exchange -> {
          byte[] body = all.next().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    node.start();
    try {
      Shell shell =
          new Shell(
              InputStream.nullInputStream(),
              System.out,
              System.err,
              Map.of(
                  "ORB_SERVER",
                  "http://127.0.0.1:" + node.getAddress().getPort(),
                  "ORB_TOKEN",
                  "t"),
              Path.of(""),
              false,
              false);
      EdgeClient edge = EdgeClient.of(shell, new EdgeOptions());
      return new Following(edge, "c", new Keeping()).run(Optional.empty());
    } finally {
      node.stop(0);
    }
  }

  @Test
  void whatWasShownBeforeTheBreakIsNotShownAgain() throws IOException {
    Json summary = follow(A, A + B + END);
    assertThat(shown).containsExactly("a", "b", "summary");
    assertThat(Cells.of(summary, "state")).isEqualTo("PARTIAL");
  }

  @Test
  void aReaderThatWasTooSlowAsksAgain() throws IOException {
    follow(A + SLOW, A + B + END);
    assertThat(shown).containsExactly("a", "b", "summary");
  }
}
