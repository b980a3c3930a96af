package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks the HTTP API. Every request has a deadline.
 *
 * <p>Why not {@code java.net.http}: its selector thread costs a third of a second at exit, which is
 * most of the time of a short verb.
 */
final class EdgeClient {
  private static final String ROOT = "/api/v1";
  private static final int CONNECT_MILLIS = 5_000;

  /** A body of more bytes is not sent before the node has said that it takes it. */
  private static final int LARGE = 1 << 20;

  private static final Duration USUAL = Duration.ofSeconds(90);

  /** How long a node may need before the first byte of what is large. */
  private static final Duration PREPARATION = Duration.ofMinutes(30);

  // The node sends a sign of life every 10 seconds.
  private static final Duration SILENCE = Duration.ofSeconds(30);

  static {
    // why: the JDK would send a POST again by itself when the connection breaks
    System.setProperty("sun.net.http.retryPost", "false");
  }

  private final URI server;
  private final Optional<String> token;
  private final PrintStream err;
  private final AtomicBoolean warned = new AtomicBoolean();

  private EdgeClient(URI server, Optional<String> token, PrintStream err) {
    this.server = server;
    this.token = token;
    this.err = err;
  }

  static EdgeClient of(Shell shell, BareEdgeOptions options) {
    URI server = Login.server(shell, options);
    return new EdgeClient(server, Login.token(shell, options, server), shell.err());
  }

  /** At that node, with that token. */
  static EdgeClient of(Shell shell, URI server, String token) {
    return new EdgeClient(server, Optional.of(token), shell.err());
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  URI server() {
    return server;
  }

  Json get(String path) {
    return read(ask("GET", ROOT + path, null, USUAL));
  }

  /** What needs no token, answered also when its status is no success. */
  Json getOpen(String path) {
    HttpURLConnection connection = ask("GET", path, null, USUAL);
    return body(connection);
  }

  Json post(String path, Object body) {
    return read(ask("POST", ROOT + path, body, USUAL));
  }

  Json put(String path, Object body) {
    return read(ask("PUT", ROOT + path, body, USUAL));
  }

  void delete(String path) {
    read(ask("DELETE", ROOT + path, null, USUAL));
  }

  /** Sends the bytes of a file, with a post. */
  Json upload(String path, Path file, String contentType) {
    try {
      HttpURLConnection connection = open("POST", ROOT + path, PREPARATION);
      connection.setRequestProperty("Content-Type", contentType);
      write(connection, Files.size(file), out -> Files.copy(file, out));
      return read(connection);
    } catch (NoSuchFileException e) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "there is no file " + file, "name one", e);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** Takes the bytes of an answer. */
  interface ByteReader {
    void read(InputStream in) throws IOException;
  }

  /**
   * Asks for something large, with a post, and reads it to its end.
   *
   * @throws OrbException {@code UNAVAILABLE} if it breaks off
   */
  void download(String path, ByteReader reader) {
    HttpURLConnection connection = ask("POST", ROOT + path, Map.of(), PREPARATION);
    try {
      int status = connection.getResponseCode();
      if (status >= 400) {
        throw EdgeProblem.of(status, body(connection));
      }
      try (InputStream in = connection.getInputStream()) {
        reader.read(in);
      }
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Takes the events of a stream. */
  interface EventReader {
    /**
     * An event.
     *
     * @param id to go on after; empty if it has none
     * @param data one line of JSON
     */
    void event(String id, String data);
  }

  /**
   * Reads a stream of events to its end.
   *
   * @param last the id of the last event that was read; empty to begin
   * @throws IOException if it breaks off
   */
  void events(String path, String last, EventReader reader) throws IOException {
    HttpURLConnection connection = ask("GET", ROOT + path, null, SILENCE, last);
    if (connection.getResponseCode() >= 400) {
      throw EdgeProblem.of(connection.getResponseCode(), body(connection));
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      String id = "";
      String data = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring("id: ".length());
        } else if (line.startsWith("data: ")) {
          data = line.substring("data: ".length());
        } else if (line.isEmpty()) {
          if (!data.isEmpty()) {
            reader.event(id, data);
          }
          id = "";
          data = "";
        }
      }
    }
  }

  private HttpURLConnection ask(
      String method, String path, @Nullable Object body, Duration silence) {
    return ask(method, path, body, silence, "");
  }

  private HttpURLConnection ask(
      String method, String path, @Nullable Object body, Duration silence, String last) {
    try {
      HttpURLConnection connection = open(method, path, silence);
      if (!last.isEmpty()) {
        connection.setRequestProperty("Last-Event-ID", last);
      }
      if (body != null) {
        connection.setRequestProperty("Content-Type", "application/json");
        byte[] bytes = JsonCodec.of(body).text().getBytes(StandardCharsets.UTF_8);
        write(connection, bytes.length, out -> out.write(bytes));
      }
      connection.getResponseCode();
      warnIfFrozen(connection.getHeaderField("Orb-Frozen"));
      return connection;
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private HttpURLConnection open(String method, String path, Duration silence) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) server.resolve(path).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(Math.toIntExact(silence.toMillis()));
    connection.setInstanceFollowRedirects(false);
    token.ifPresent(text -> connection.setRequestProperty("Authorization", "Bearer " + text));
    return connection;
  }

  private OrbException unreachable(IOException e) {
    return new OrbException(
        ErrorCode.UNAVAILABLE,
        "cannot reach " + server + " (" + e.getMessage() + ")",
        "is a node running there? start one with: orb server",
        e);
  }

  /** Writes the bytes of a body. */
  private interface ByteWriter {
    void write(OutputStream out) throws IOException;
  }

  private static void write(HttpURLConnection connection, long size, ByteWriter body)
      throws IOException {
    connection.setDoOutput(true);
    if (size > LARGE) {
      connection.setFixedLengthStreamingMode(size);
      // why: a node refuses what is too large before it has read it, and who still writes then
      // finds a closed connection in place of the answer
      connection.setRequestProperty("Expect", "100-Continue");
    }
    try (OutputStream out = connection.getOutputStream()) {
      body.write(out);
    } catch (ProtocolException e) {
      int status = connection.getResponseCode();
      if (status < 400) {
        throw e;
      }
      throw EdgeProblem.of(status, JsonCodec.EMPTY_OBJECT);
    }
  }

  /** Once, whatever else is said: who sends to a fleet that stands still is to know it. */
  private void warnIfFrozen(@Nullable String how) {
    if (how != null && warned.compareAndSet(false, true)) {
      String words = URLDecoder.decode(how, StandardCharsets.UTF_8);
      err.println("orb: " + Cells.harmless(words) + "; orb thaw");
      err.flush();
    }
  }

  private static Json read(HttpURLConnection connection) {
    try {
      int status = connection.getResponseCode();
      Json body = body(connection);
      if (status >= 400) {
        throw EdgeProblem.of(status, body);
      }
      return body;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private static Json body(HttpURLConnection connection) {
    try (InputStream in =
        connection.getResponseCode() >= 400
            ? connection.getErrorStream()
            : connection.getInputStream()) {
      byte[] bytes = in == null ? new byte[0] : in.readAllBytes();
      return bytes.length == 0 ? JsonCodec.EMPTY_OBJECT : JsonCodec.parse(bytes);
    } catch (IOException e) {
      throw broken(e);
    } catch (OrbException e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the answer is no JSON", "is this an ORB node?", e);
    }
  }

  private static OrbException broken(IOException e) {
    return new OrbException(
        ErrorCode.UNAVAILABLE, "the answer broke off (" + e.getMessage() + ")", "ask again", e);
  }
}
