package dev.orb.app.cli;

import dev.orb.protocol.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * For people: every reply up to 20 targets; above that a line that counts, failures as they come,
 * and equal results together at the end.
 */
final class PeoplePrinter implements FollowPrinter {
  private static final int FEW = 20;
  private static final int SAMPLE = 3;

  private final Output output;
  private final Shell shell;
  private final int targets;
  private final Map<String, List<String>> equal = new LinkedHashMap<>();
  private final Set<String> streamed = new HashSet<>();
  private int ended;
  private boolean counting;

  PeoplePrinter(Output output, Shell shell, int targets) {
    this.output = output;
    this.shell = shell;
    this.targets = targets;
  }

  @Override
  public void refused(Json refusal) {
    ended++;
    output.line(Cells.of(refusal, "client") + ": refused " + Cells.of(refusal, "code"));
  }

  @Override
  public void reply(Json delivery, String line) {
    ended++;
    boolean succeeded = Cells.of(delivery, "state").equals("SUCCEEDED");
    if (targets <= FEW || !succeeded) {
      clearCount();
      String client = Cells.of(delivery, "client");
      boolean seen = streamed.contains(client);
      String text = seen ? Outcomes.withoutOutput(delivery) : Outcomes.text(delivery);
      output.line(client + ": " + text);
    } else {
      equal
          .computeIfAbsent(Outcomes.text(delivery), key -> new ArrayList<>())
          .add(Cells.of(delivery, "client"));
    }
    showCount();
  }

  @Override
  public void progress(Json progress, String line) {
    String client = Cells.of(progress, "client");
    String said = Outcomes.progress(progress);
    String printed = Cells.of(progress, "chunk").stripTrailing();
    if (targets > FEW) {
      return;
    }
    if (!said.isEmpty()) {
      output.say(client + ": " + said);
    }
    // why on a terminal only: elsewhere the reply has it, and twice is once too often
    if (shell.shows() && !printed.isEmpty()) {
      streamed.add(client);
      printed.lines().forEach(row -> output.say(client + ": " + row));
    }
  }

  @Override
  public void summary(Json summary, String line) {
    clearCount();
    equal.forEach(
        (text, clients) -> {
          String sample = String.join(", ", clients.subList(0, Math.min(SAMPLE, clients.size())));
          String more = clients.size() > SAMPLE ? ", …" : "";
          output.line(clients.size() + " × " + text + "  (" + sample + more + ")");
        });
    String state = Cells.of(summary, "state");
    output.say(
        Cells.of(summary, "command")
            + " "
            + (state.equals("RUNNING") ? "goes on" : state)
            + ": "
            + Cells.counts(summary.get("counts").orElseThrow()));
  }

  private void showCount() {
    if (shell.shows() && targets > FEW) {
      counting = true;
      int percent = (int) (100L * ended / targets);
      shell.err().print("\r" + ended + " of " + targets + " (" + percent + " %)");
      shell.err().flush();
    }
  }

  private void clearCount() {
    if (counting) {
      counting = false;
      shell.err().print("\r\033[K");
      shell.err().flush();
    }
  }
}
