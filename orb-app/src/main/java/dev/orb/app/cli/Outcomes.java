package dev.orb.app.cli;

import dev.orb.protocol.Json;
import java.util.Optional;

/** What became of a delivery, in words. */
final class Outcomes {
  private Outcomes() {}

  static String text(Json delivery) {
    String state = Cells.of(delivery, "state");
    if (state.equals("SUCCEEDED")) {
      return "SUCCEEDED" + lead(delivery.get("result").map(Outcomes::result).orElse(""));
    }
    String code = Cells.of(delivery, "code");
    String message = Cells.of(delivery, "error", "message");
    String output =
        delivery
            .get("error")
            .flatMap(error -> error.get("detail"))
            .map(Outcomes::result)
            .orElse("");
    return state
        + lead(Cells.of(delivery, "reason"))
        + lead(code)
        + (message.isEmpty() ? "" : ": " + message)
        + lead(output);
  }

  private static String lead(String text) {
    return text.isEmpty() ? "" : text.startsWith("\n") ? text : " " + text;
  }

  /** A result; what a program printed as it printed it. */
  static String result(Json result) {
    Optional<Json> exit = result.get("exit");
    Optional<Json> stdout = result.get("stdout").filter(Json::isString);
    if (exit.isEmpty() || stdout.isEmpty()) {
      return result.isString() ? Cells.harmless(result.string()) : Cells.harmless(result.text());
    }
    String out = Cells.harmless(stdout.get().string()).stripTrailing();
    String err = Cells.of(result, "stderr").stripTrailing();
    String code = exit.get().text().equals("0") ? "" : "exit " + exit.get().text();
    StringBuilder text = new StringBuilder(code);
    block(text, out);
    block(text, err);
    return text.toString();
  }

  private static void block(StringBuilder text, String printed) {
    if (printed.isEmpty()) {
      return;
    }
    if (printed.contains("\n")) {
      text.append("\n  ").append(printed.replace("\n", "\n  "));
    } else {
      text.append(text.isEmpty() ? "" : " ").append(printed);
    }
  }

  /** A progress report, empty if there is nothing to show. */
  static String progress(Json progress) {
    String percent = Cells.of(progress, "percent");
    String text = Cells.of(progress, "text");
    String chunk = Cells.of(progress, "chunk").stripTrailing();
    String head = percent.isEmpty() ? text : (percent + " % " + text).strip();
    return chunk.isEmpty() ? head : (head + " " + chunk).strip();
  }
}
