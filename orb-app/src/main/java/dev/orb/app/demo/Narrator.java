package dev.orb.app.demo;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says what is done, types it, shows what came back, and keeps count of what did not hold. */
final class Narrator {
  private static final int SHOWN_LINES = 14;

  private final PrintStream out;
  private final Typist typist;
  private final Map<String, String> environment;
  private final Path folder;
  private final List<String> broken = new ArrayList<>();
  private int step;

  Narrator(PrintStream out, Typist typist, Map<String, String> environment, Path folder) {
    this.out = out;
    this.typist = typist;
    this.environment = environment;
    this.folder = folder;
  }

  void step(String title) {
    step++;
    out.printf("%n%d. %s%n", step, title);
  }

  void say(String words) {
    out.println("   " + words);
  }

  /** Types a line and shows it with what came back. */
  Answer type(String... words) {
    out.println("   $ orb " + String.join(" ", words));
    Answer answer = quietly(words);
    show(answer.all());
    return answer;
  }

  /** Types a line that the reader has seen before. */
  Answer quietly(String... words) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Copied printed = new Copied(all);
    Copied said = new Copied(all);
    int exit =
        typist.type(
            new Typist.Seat(
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                new PrintStream(said, true, StandardCharsets.UTF_8),
                environment,
                folder),
            List.of(words));
    return new Answer(
        exit,
        printed.toString(StandardCharsets.UTF_8),
        said.toString(StandardCharsets.UTF_8),
        all.toString(StandardCharsets.UTF_8));
  }

  /** Keeps what is printed, and copies it to where everything comes together in its order. */
  private static final class Copied extends ByteArrayOutputStream {
    private final ByteArrayOutputStream all;

    Copied(ByteArrayOutputStream all) {
      this.all = all;
    }

    @Override
    public synchronized void write(int one) {
      super.write(one);
      all.write(one);
    }

    @Override
    public synchronized void write(byte[] some, int from, int count) {
      super.write(some, from, count);
      all.write(some, from, count);
    }
  }

  private void show(String text) {
    List<String> lines = text.stripTrailing().lines().toList();
    int shown = lines.size() > SHOWN_LINES ? SHOWN_LINES - 2 : lines.size();
    lines.subList(0, shown).forEach(line -> out.println("     " + line));
    if (shown < lines.size()) {
      out.println("     … " + (lines.size() - shown) + " more lines");
    }
  }

  /** A claim: it holds, or the demo fails with it. */
  void check(boolean holds, String claim) {
    out.println((holds ? "   ✓ " : "   ✗ ") + claim);
    if (!holds) {
      broken.add("step " + step + ": " + claim);
    }
  }

  /** Without this nothing that follows makes sense. */
  void require(Answer answer, String claim) {
    if (answer.exit() != 0) {
      throw new OrbException(ErrorCode.INTERNAL, "not so: " + claim + ": " + answer.err().strip());
    }
  }

  List<String> broken() {
    return List.copyOf(broken);
  }

  /**
   * What came back.
   *
   * @param exit the exit code
   * @param out standard output
   * @param err standard error
   * @param all both, as they came
   */
  record Answer(int exit, String out, String err, String all) {}
}
