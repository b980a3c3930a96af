package dev.orb.http;

import static dev.orb.http.Ask.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiTest {
  private final EdgeDouble edge = new EdgeDouble();
  private final Ask ask = new Ask(edge);

  @AfterEach
  void stop() {
    edge.close();
  }

  private static void isProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(answer).get("code").orElseThrow().string()).isEqualTo(code);
    assertThat(json(answer).get("status").orElseThrow().integer()).isEqualTo(status);
    assertThat(json(answer).get("detail").orElseThrow().string()).isNotBlank();
  }

  private HttpResponse<String> bare(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(edge.url() + path));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return ask.send(request.build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready", "/metrics"})
  void whatIsOpenNeedsNoToken(String path) {
    assertThat(bare(path).statusCode()).isEqualTo(200);
  }

  @Test
  void everyRouteOfTheApiNeedsAToken() {
    edge.api
        .routes()
        .forEach(
            route -> {
              if (route.path().startsWith("/api/")) {
                String path = route.path().replaceAll("\\{[a-z]+}", "x");
                HttpRequest request =
                    HttpRequest.newBuilder(URI.create(edge.url() + path))
                        .method(route.method().name(), HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
                isProblem(ask.send(request), 401, "UNAUTHORIZED");
              }
            });
  }

  @ParameterizedTest
  @CsvSource({"Bearer wrong", "Basic YTpi", "Bearer", "''", "token-of-the-test"})
  void aWrongTokenIsRefused(String header) {
    HttpResponse<String> answer = bare("/api/v1/me", "Authorization", header);
    isProblem(answer, 401, "UNAUTHORIZED");
    assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(answer.body()).doesNotContain("wrong");
  }

  @Test
  void meSaysWhoseTheTokenIs() {
    assertThat(ask.get("/api/v1/me").body()).isEqualTo("{\"name\":\"admin\",\"role\":\"admin\"}");
  }

  @Test
  void noAnswerIsToBeKeptOrGuessedAt() {
    for (HttpResponse<String> answer : List.of(ask.get("/api/v1/me"), bare("/api/v1/me"))) {
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }
  }

  @Test
  void versionSaysWhoAnswers() {
    assertThat(ask.get("/api/v1/version").body())
        .isEqualTo("{\"node\":\"orb-1\",\"version\":\"0.1.0\",\"protocol\":1,\"java\":\"17\"}");
  }

  @Test
  void aNodeThatIsNotReadySaysWhatAilsIt() {
    assertThat(bare("/health/ready").body())
        .isEqualTo("{\"state\":\"ready\",\"parts\":{\"broker\":\"ok\"}}");
    edge.ready(false);
    HttpResponse<String> answer = bare("/health/ready");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("\"broker\":\"is down\"");
    assertThat(bare("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsArePrometheusText() {
    HttpResponse<String> answer = bare("/metrics");
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(answer.body()).isEqualTo("orb_up 1.0\n");
  }

  @Test
  void whatIsNotThereIsAProblem() {
    isProblem(ask.get("/api/v1/nothing"), 404, "NOT_FOUND");
    isProblem(bare("/nothing"), 404, "NOT_FOUND");
  }

  @Test
  void aMethodThatAPathDoesNotHaveIsAProblem() {
    isProblem(ask.delete("/api/v1/clients"), 405, "BAD_PARAMS");
  }

  @Test
  void aBodyOverTheLimitIsAProblem() {
    String body = "{'name':'x','params':'" + "y".repeat(EdgeDouble.MOST) + "','target':{}}";
    isProblem(ask.post("/api/v1/commands", body), 413, "TOO_LARGE");
  }

  @Test
  void aBodyFarOverTheLimitIsReadToItsEndSoThatItsSenderHearsWhy() throws IOException {
    byte[] some = new byte[1 << 20];
    int times = 24;
    String head =
        "POST /api/v1/commands HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
            + EdgeDouble.TOKEN
            + "\r\nContent-Length: "
            + times * some.length
            + "\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.api.port())) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      // why so much: less would be in the buffers between the two before anybody looks at it
      for (int i = 0; i < times; i++) {
        out.write(some);
      }
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 413").contains("\"TOO_LARGE\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]"})
  void aBodyThatIsNoObjectIsAProblem(String body) {
    isProblem(ask.post("/api/v1/commands", body), 400, "BAD_PARAMS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "nonsense", "{'a':1,'a':2}"})
  void aBodyThatIsNoJsonIsMalformed(String body) {
    isProblem(ask.post("/api/v1/commands", body), 400, "MALFORMED");
  }

  @Test
  void bytesThatAreNoRequestGetAProblemToo() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.api.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write("BLAH\0BLAH\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
    }
    assertThat(bare("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aPortInUseIsRefusedInOneLine() {
    HttpSettings same = new HttpSettings("127.0.0.1", edge.api.port(), 1024);
    assertThatThrownBy(() -> HttpApi.start(same, edge.services()))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("INVALID_CONFIG: http.port: 127.0.0.1:" + edge.api.port())
        .message()
        .doesNotContain("\n");
  }

  @Test
  void thePortIsToldOnceAndBeforeTheFirstAnswer() throws IOException {
    AtomicReference<Socket> early = new AtomicReference<>();
    HttpSettings settings = new HttpSettings("127.0.0.1", 0, 1024);
    try (HttpApi api =
        HttpApi.start(settings, edge.services(), port -> assertThat(asks(port, early)).isFalse())) {
      try (Socket socket = Objects.requireNonNull(early.get())) {
        assertThat(socket.getPort()).isEqualTo(api.port());
        socket.setSoTimeout(10_000);
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 200");
      }
    }
  }

  /** Asks whether the node lives, and says whether that was answered at once. */
  private static boolean asks(int port, AtomicReference<Socket> asked) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      assertThat(asked.getAndSet(socket)).isNull();
      socket.setSoTimeout(100);
      socket
          .getOutputStream()
          .write(
              "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void onlyLoopbackIsListenedOn() {
    assertThatThrownBy(() -> new HttpSettings("0.0.0.0", 0, 1024))
        .hasMessageContaining("INVALID_CONFIG: http.bind");
  }

  @Test
  void closingTwiceIsHarmlessAndLeavesNoThread() {
    edge.close();
    edge.close();
    // why awaited: threads of a pool that has ended are on their way out for a moment
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(
                        thread -> thread.isAlive() && thread.getName().startsWith("orb-http")));
  }
}
