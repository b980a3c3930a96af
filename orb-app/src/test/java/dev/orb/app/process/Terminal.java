package dev.orb.app.process;

import dev.orb.app.cli.OrbCommandLine;
import dev.orb.app.cli.Shell;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Somebody who types lines on the machine of a node and has told them nothing but its address. */
final class Terminal {
  private final Path folder;
  private final Path home;
  private final int port;

  /** What came of a line. */
  record Printed(int exit, String out, String err) {
    Json json() {
      return JsonCodec.parse(out);
    }

    /** What was printed as lines of JSON, of one kind. */
    List<Json> ofKind(String kind) {
      return out.lines()
          .map(JsonCodec::parse)
          .filter(line -> Api.text(line, "kind").equals(kind))
          .toList();
    }
  }

  Terminal(Path folder, Path home, int port) {
    this.folder = folder;
    this.home = home;
    this.port = port;
  }

  /** Types a line of words. */
  Printed orb(String words) {
    return type(words.split(" "));
  }

  /** Types a line. */
  Printed type(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        OrbCommandLine.run(
            new Shell(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("ORB_HOME", home.toString(), "ORB_SERVER", "http://127.0.0.1:" + port),
                folder,
                false,
                false),
            words);
    return new Printed(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
