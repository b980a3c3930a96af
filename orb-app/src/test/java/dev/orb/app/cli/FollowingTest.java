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
  private static final String A =
      event("7", "delivery", "{\"kind\":\"reply\",\"client\":\"a\",\"state\":\"SUCCEEDED\"}");
  private static final String B =
      event("9", "delivery", "{\"kind\":\"reply\",\"client\":\"b\",\"state\":\"FAILED\"}");
  private static final String HALF =
      event("8", "progress", "{\"kind\":\"progress\",\"client\":\"b\",\"percent\":50}");
  private static final String END =
      event("done", "done", "{\"kind\":\"summary\",\"state\":\"PARTIAL\"}");

  private static String event(String id, String name, String data) {
    return "id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n";
  }

  private final List<String> shown = new ArrayList<>();
  private final List<String> after = new ArrayList<>();

  private final class Keeping implements FollowPrinter {
    @Override
    public void refused(Json refusal) {}

    @Override
    public void reply(Json delivery, String line) {
      shown.add(Cells.of(delivery, "client"));
    }

    @Override
    public void progress(Json progress, String line) {
      shown.add(Cells.of(progress, "percent") + " %");
    }

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
          String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
          after.add(last == null ? "" : last);
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
  void afterABreakItGoesOnAfterTheLastThatItHad() throws IOException {
    Json summary = follow("retry: 1000\n\n:\n\n" + A + HALF, B + END);
    assertThat(shown).containsExactly("a", "50 %", "b", "summary");
    assertThat(after).containsExactly("", "8");
    assertThat(Cells.of(summary, "state")).isEqualTo("PARTIAL");
  }

  @Test
  void aHalfEventAtTheBreakIsNotShown() throws IOException {
    follow(A + B.substring(0, B.length() - 1), B + END);
    assertThat(shown).containsExactly("a", "b", "summary");
    assertThat(after).containsExactly("", "7");
  }
}
