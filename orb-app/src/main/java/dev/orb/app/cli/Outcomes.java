package dev.orb.app.cli;

import dev.orb.protocol.Json;
import java.util.function.Function;

/** What became of a delivery, in words. */
final class Outcomes {
  private Outcomes() {}

  static String text(Json delivery) {
    return text(delivery, Outcomes::result);
  }

  /** The same without what a program printed, for who has seen it as it came. */
  static String withoutOutput(Json delivery) {
    return text(delivery, result -> isOutput(result) ? exit(result) : result(result));
  }

  private static String text(Json delivery, Function<Json, String> shown) {
    String state = Cells.of(delivery, "state");
    if (state.equals("SUCCEEDED")) {
      return "SUCCEEDED" + lead(delivery.get("result").map(shown).orElse(""));
    }
    String code = Cells.of(delivery, "code");
    String message = Cells.of(delivery, "error", "message");
    String output =
        delivery.get("error").flatMap(error -> error.get("detail")).map(shown).orElse("");
    return state
        + lead(Cells.of(delivery, "reason"))
        + lead(code)
        + (message.isEmpty() ? "" : ": " + message)
        + lead(output);
  }

  private static String lead(String text) {
    return text.isEmpty() ? "" : text.startsWith("\n") ? text : " " + text;
  }

  private static boolean isOutput(Json result) {
    return result.get("exit").isPresent()
        && result.get("stdout").filter(Json::isString).isPresent();
  }

  private static String exit(Json result) {
    String code = Cells.of(result, "exit");
    return code.equals("0") ? "" : "exit " + code;
  }

  /** A result; what a program printed as it printed it. */
  static String result(Json result) {
    if (!isOutput(result)) {
      return Cells.harmless(result.isString() ? result.string() : result.text());
    }
    StringBuilder text = new StringBuilder(exit(result));
    block(text, Cells.of(result, "stdout").stripTrailing());
    block(text, Cells.of(result, "stderr").stripTrailing());
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

  /** A progress report without its output, empty if there is nothing to show. */
  static String progress(Json progress) {
    String percent = Cells.of(progress, "percent");
    String text = Cells.of(progress, "text");
    return percent.isEmpty() ? text : (percent + " % " + text).strip();
  }
}
