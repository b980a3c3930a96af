package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows a command until it ends, and turns its end into an exit code. */
final class Watch {
  private static final int OPEN = 5;

  private final Shell shell;
  private final EdgeClient edge;
  private final Output output;

  Watch(Shell shell, EdgeClient edge, Output output) {
    this.shell = shell;
    this.edge = edge;
    this.output = output;
  }

  /**
   * Shows it.
   *
   * @param command its document
   * @param wait how long; empty to the end
   * @return the exit code: 0 all succeeded, 1 some did not, 5 the time was over
   */
  int run(Json command, Optional<Duration> wait) {
    String id = Cells.of(command, "id");
    int targets =
        command
            .get("counts")
            .flatMap(counts -> counts.get("total"))
            .map(Json::integer)
            .orElse(0L)
            .intValue();
    FollowPrinter printer = FollowPrinter.of(output, shell, targets);
    Json summary;
    AutoCloseable hook = CliThreads.onInterrupt(OPEN, () -> detached(id));
    try {
      refused(command).forEach(printer::refused);
      summary = new Following(edge, id, printer).run(wait);
    } finally {
      close(hook);
    }
    if (output.format() == Format.json) {
      output.line(document(id).text());
    }
    String state = Cells.of(summary, "state");
    if (state.equals("RUNNING")) {
      detached(id);
      return OPEN;
    }
    return state.equals("SUCCEEDED") ? 0 : 1;
  }

  static List<Json> refused(Json command) {
    return command.get("refused").map(Json::elements).orElse(List.of());
  }

  private void detached(String id) {
    output.say("orb: " + id + " goes on; follow it with: orb command watch " + id);
  }

  private static void close(AutoCloseable hook) {
    try {
      hook.close();
    } catch (Exception e) {
      throw new OrbException(ErrorCode.INTERNAL, "the interrupt hook is stuck", null, e);
    }
  }

  /** The command with its deliveries, as the API answers a send that waited. */
  private Json document(String id) {
    Map<String, Json> all = new LinkedHashMap<>(edge.get("/commands/" + id).members());
    List<Json> deliveries = new ArrayList<>();
    Optional<String> next = Optional.of("");
    while (next.isPresent()) {
      String after = next.get().isEmpty() ? "" : "&after=" + EdgeClient.encode(next.get());
      Json page = edge.get("/commands/" + id + "/deliveries?limit=500" + after);
      page.get("items").ifPresent(items -> deliveries.addAll(items.elements()));
      next = page.get("next").filter(cursor -> !cursor.isNull()).map(Json::string);
    }
    all.put("deliveries", JsonCodec.of(deliveries));
    return JsonCodec.of(all);
  }
}
