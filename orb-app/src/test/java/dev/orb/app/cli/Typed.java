package dev.orb.app.cli;

import dev.orb.http.doubles.EdgeDouble;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Types lines at a shell in a folder, against a node, and keeps what came out. */
final class Typed {
  private final Path folder;
  private final Map<String, String> env = new HashMap<>();
  private String input = "";
  private boolean terminal;
  String out = "";
  String err = "";

  Typed(Path folder, EdgeDouble edge) {
    this.folder = folder;
    env.put("ORB_SERVER", edge.url());
    env.put("ORB_TOKEN", EdgeDouble.TOKEN);
    env.put("ORB_HOME", folder.resolve("home").toString());
  }

  Typed with(String variable, String value) {
    env.put(variable, value);
    return this;
  }

  Typed without(String variable) {
    env.remove(variable);
    return this;
  }

  Typed typing(String text) {
    input = text;
    return this;
  }

  Typed onTerminal() {
    terminal = true;
    return this;
  }

  /** Runs a line. */
  int run(String... args) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int exit =
        OrbCommandLine.run(
            new Shell(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(output, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8),
                Map.copyOf(env),
                folder,
                terminal,
                terminal),
            args);
    out = output.toString(StandardCharsets.UTF_8);
    err = errors.toString(StandardCharsets.UTF_8);
    return exit;
  }

  /** Runs a line without quoted arguments. */
  int line(String words) {
    return run(words.split(" "));
  }
}
