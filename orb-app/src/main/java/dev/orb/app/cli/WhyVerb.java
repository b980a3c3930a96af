package dev.orb.app.cli;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "why",
    description = "Says why a command did not succeed, or not yet: by reason, or for one client.")
final class WhyVerb extends CommandVerbs.OnOne {
  private static final int LAST_LINES = 10;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "CLIENT",
      description = "One client: the evidence in order.")
  @Nullable String client;

  WhyVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    if (client != null) {
      evidence(edge().get(path() + "/deliveries/" + EdgeClient.encode(client)));
    } else {
      summary(edge().get(path()));
    }
    return 0;
  }

  private void summary(Json command) {
    String id = Cells.of(command, "id");
    Json summary = edge().get("/commands/" + id + "/summary");
    Output output = output();
    if (output.format() == Format.json) {
      output.line(summary.text());
      return;
    }
    List<Json> reasons = new ArrayList<>(withRefused(command));
    reasons.addAll(summary.get("reasons").map(Json::elements).orElse(List.of()));
    reasons.sort((a, b) -> Long.compare(count(b), count(a)));
    if (output.format() == Format.jsonl) {
      reasons.forEach(reason -> output.line("reason", withMend(reason, id)));
      return;
    }
    output.say(
        Cells.of(command, "name")
            + " "
            + Cells.of(command, "state")
            + ": "
            + Cells.counts(summary.get("counts").orElseThrow()));
    output.table(
        reasons,
        Output.col("count"),
        Output.col("state"),
        Output.col("reason"),
        Output.col("cause", WhyVerb::cause),
        Output.col("since"),
        Output.col("clients", item -> Cells.of(item, "sample")),
        Output.col("mend", item -> Mends.of(item, id)));
  }

  private static Json withMend(Json item, String id) {
    Map<String, Json> all = new LinkedHashMap<>(item.members());
    all.put("mend", JsonCodec.of(Mends.of(item, id)));
    return JsonCodec.of(all);
  }

  private static long count(Json reason) {
    return reason.get("count").map(Json::integer).orElse(0L);
  }

  private static String cause(Json reason) {
    String code = Cells.of(reason, "code");
    String message = Cells.brief(Cells.of(reason, "message"));
    return message.isEmpty() ? code : code + ": " + message;
  }

  // Targets that never became a delivery, in the shape of the summary's groups.
  private static List<Json> withRefused(Json command) {
    Map<String, List<String>> byCode = new LinkedHashMap<>();
    Watch.refused(command)
        .forEach(
            refusal ->
                byCode
                    .computeIfAbsent(Cells.of(refusal, "code"), code -> new ArrayList<>())
                    .add(Cells.of(refusal, "client")));
    List<Json> groups = new ArrayList<>();
    byCode.forEach(
        (code, clients) -> {
          Map<String, Object> group = new LinkedHashMap<>();
          group.put("reason", "refused");
          group.put("state", "refused");
          group.put("code", code);
          group.put("message", "never accepted for this target");
          group.put("count", clients.size());
          group.put("sample", clients.subList(0, Math.min(3, clients.size())));
          group.put("since", Cells.of(command, "createdAt"));
          groups.add(JsonCodec.of(group));
        });
    return groups;
  }

  private void evidence(Json delivery) {
    Output output = output();
    String id = Cells.of(delivery, "command");
    if (output.format() != Format.table) {
      output.one(output.format() == Format.jsonl ? withMend(delivery, id) : delivery, "delivery");
      return;
    }
    output.line(Cells.of(delivery, "client") + ": " + Outcomes.withoutOutput(delivery));
    for (Json clue : delivery.get("evidence").map(Json::elements).orElse(List.of())) {
      String n = Cells.of(clue, "n");
      output.line(
          "  "
              + Cells.of(clue, "at")
              + "  "
              + Cells.of(clue, "what")
              + (n.isEmpty() ? "" : " " + n)
              + ": "
              + Cells.brief(Cells.of(clue, "words")));
    }
    said(output, delivery);
    present(output, delivery);
    String mend = Mends.of(delivery, id);
    if (!mend.isEmpty()) {
      output.line("mend: " + mend);
    }
  }

  private static void said(Output output, Json delivery) {
    List<Json> reports = delivery.get("progress").map(Json::elements).orElse(List.of());
    if (!reports.isEmpty()) {
      String newest = Outcomes.progress(reports.get(reports.size() - 1));
      if (!newest.isEmpty()) {
        output.line("last said: " + Cells.brief(newest));
      }
    }
    String printed = Cells.of(delivery, "output");
    if (!printed.isEmpty()) {
      List<String> lines = printed.stripTrailing().lines().toList();
      boolean more = lines.size() > LAST_LINES || Cells.of(delivery, "truncated").equals("true");
      output.line("printed" + (more ? " last:" : ":"));
      lines
          .subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
          .forEach(line -> output.line("  " + line));
    }
  }

  // Of an open delivery: why it is open, and until when.
  private static void present(Output output, Json delivery) {
    if (!Cells.of(delivery, "times", "finished").isEmpty()) {
      return;
    }
    String cause = Cells.of(delivery, "cause");
    String reason = Cells.of(delivery, "reason");
    output.line(
        "now: "
            + Cells.of(delivery, "state")
            + (reason.isEmpty() ? "" : " " + reason)
            + (cause.isEmpty() ? "" : ": " + cause));
    if (Cells.of(delivery, "times", "started").isEmpty()) {
      output.line("it is not started after " + Cells.of(delivery, "times", "expires"));
    }
  }
}
