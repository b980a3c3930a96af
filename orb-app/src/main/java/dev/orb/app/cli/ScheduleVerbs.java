package dev.orb.app.cli;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code orb schedule …}: commands at a time. */
@Command(
    name = "schedule",
    description = "Sends commands at a time.",
    subcommands = {
      ScheduleVerbs.Put.class,
      ScheduleVerbs.Add.class,
      ScheduleVerbs.ListAll.class,
      ScheduleVerbs.Show.class,
      ScheduleVerbs.Next.class,
      ScheduleVerbs.History.class,
      ScheduleVerbs.Clients.class,
      ScheduleVerbs.Pause.class,
      ScheduleVerbs.Resume.class,
      ScheduleVerbs.Run.class,
      ScheduleVerbs.Backfill.class,
      ScheduleVerbs.Remove.class
    })
final class ScheduleVerbs {
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx");

  private ScheduleVerbs() {}

  /** A verb about one schedule. */
  abstract static class OnOne extends EdgeVerb {
    @Parameters(index = "0", paramLabel = "ID", description = "The schedule's id.")
    String id = "";

    OnOne(Shell shell) {
      super(shell);
    }

    final String path() {
      return "/schedules/" + EdgeClient.encode(id);
    }
  }

  /** A verb that writes one. */
  abstract static class Writing extends OnOne {
    @Parameters(index = "1", paramLabel = "NAME", description = "The command's name.")
    String name = "";

    @Parameters(
        index = "2..*",
        arity = "0..*",
        paramLabel = "k=v",
        description = "The command's parameters.")
    List<String> pairs = new ArrayList<>();

    @Mixin final WhenOptions when = new WhenOptions();
    @Mixin final TargetOptions target = new TargetOptions();

    @Option(
        names = "--params",
        paramLabel = "JSON",
        description = "All parameters: JSON, @file, or - for standard input.")
    @Nullable String params;

    @Option(names = "--dry-run", description = "Say who would get it when, and keep nothing.")
    boolean dryRun;

    @Mixin final SendOptions send = new SendOptions();

    Writing(Shell shell) {
      super(shell);
    }

    /**
     * Sends it.
     *
     * @param query what to add to the path
     */
    abstract Json write(EdgeClient edge, String query, Map<String, Object> body);

    @Override
    public final Integer call() {
      Body body = new Body().with("id", id);
      when.addTo(body);
      EdgeClient edge = edge();
      body.with("command", SendVerb.body(shell, edge, name, params, pairs, target, send).json());
      Output output = output();
      if (dryRun) {
        return new Forecast(write(edge, "?dryRun=true", body.json())).show(output);
      }
      show(output, write(edge, "", body.json()));
      return 0;
    }
  }

  private static void show(Output output, Json schedule) {
    if (output.format() != Format.table) {
      output.one(schedule, "schedule");
    } else if (isPaused(schedule)) {
      output.line(Cells.of(schedule, "id") + " is paused");
    } else {
      output.line(Cells.of(schedule, "id") + " comes due next:");
      times(output, schedule, schedule.get("next").map(Json::elements).orElse(List.of()));
    }
  }

  private static boolean isPaused(Json schedule) {
    return schedule.get("paused").map(Json::bool).orElse(false);
  }

  /** Shows times in the schedule's zone and in UTC. */
  private static void times(Output output, Json schedule, List<Json> times) {
    String name = Cells.of(schedule, "zone");
    // why: each of its times is of a zone that one of its clients lives in
    ZoneId zone = ZoneId.of(name.isEmpty() || name.equals("client") ? "UTC" : name);
    for (Json time : times) {
      String local = LOCAL.format(Instant.parse(time.string()).atZone(zone));
      output.line("  " + local + " " + zone.getId() + "  " + time.string());
    }
  }

  @Command(name = "put", description = "Creates or replaces a schedule; prints its next times.")
  static final class Put extends Writing {
    Put(Shell shell) {
      super(shell);
    }

    @Override
    Json write(EdgeClient edge, String query, Map<String, Object> body) {
      return edge.put(path() + query, body);
    }
  }

  @Command(name = "add", description = "Adds a schedule; refuses an id that exists.")
  static final class Add extends Writing {
    Add(Shell shell) {
      super(shell);
    }

    @Override
    Json write(EdgeClient edge, String query, Map<String, Object> body) {
      return edge.post("/schedules" + query, body);
    }
  }

  @Command(name = "list", description = "Lists schedules.")
  static final class ListAll extends EdgeVerb {
    ListAll(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      output()
          .list(
              new Pages("/schedules").all(edge()),
              "schedule",
              Output.col("id"),
              Output.col("when", ScheduleVerbs::when),
              Output.col("command", item -> Cells.of(item, "command", "name")),
              Output.col("target", item -> Cells.of(item, "command", "target")),
              Output.col("next", ScheduleVerbs::first),
              Output.col("last", item -> Cells.of(item, "lastFiring", "outcome")));
      return 0;
    }
  }

  private static String when(Json schedule) {
    boolean onClients = Cells.of(schedule, "runOn").equals("client");
    return onClients ? rule(schedule) + " on clients" : rule(schedule);
  }

  private static String rule(Json schedule) {
    String cron = Cells.of(schedule, "cron");
    String every = Cells.of(schedule, "every");
    return !cron.isEmpty()
        ? cron + " " + Cells.of(schedule, "zone")
        : every.isEmpty()
            ? Cells.of(schedule, "at")
            : "every " + every + (schedule.get("after").isPresent() ? " after end" : "");
  }

  private static String first(Json schedule) {
    if (isPaused(schedule)) {
      return "paused";
    }
    if (schedule.get("error").isPresent()) {
      return "error";
    }
    return schedule.get("next").map(Json::elements).orElse(List.of()).stream()
        .findFirst()
        .map(Json::string)
        .orElse("never");
  }

  @Command(name = "show", description = "Shows a schedule.")
  static final class Show extends OnOne {
    Show(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      output().one(edge().get(path()), "schedule");
      return 0;
    }
  }

  @Command(name = "next", description = "Shows when a schedule comes due next.")
  static final class Next extends OnOne {
    @Option(names = "-n", paramLabel = "N", description = "How many times (default 5).")
    int most = 5;

    Next(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      EdgeClient edge = edge();
      Output output = output();
      Json document = edge.get(path() + "/next?n=" + most);
      List<Json> times = document.get("items").map(Json::elements).orElse(List.of());
      switch (output.format()) {
        case json -> output.line(document.text());
        case jsonl ->
            times.forEach(time -> output.line("firing", JsonCodec.of(Map.of("scheduledAt", time))));
        case table -> times(output, edge.get(path()), times);
      }
      return 0;
    }
  }

  @Command(name = "history", description = "Shows a schedule's firings, the newest first.")
  static final class History extends OnOne {
    @Option(names = "-n", paramLabel = "N", description = "How many at most (default 50).")
    int most = 50;

    History(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      output()
          .list(
              new Pages(path() + "/firings").first(edge(), most),
              "firing",
              Output.col("scheduledAt"),
              Output.col("firedAt"),
              Output.col("outcome"),
              Output.col("command"),
              Output.col("counts", item -> item.get("counts").map(Cells::counts).orElse("")),
              Output.col("why"));
      return 0;
    }
  }

  @Command(
      name = "clients",
      description = "Shows which connected clients have a schedule, to run it themselves.")
  static final class Clients extends OnOne {
    Clients(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      output()
          .list(
              new Pages(path() + "/clients").all(edge()),
              "client",
              Output.col("client"),
              Output.col("version"),
              Output.col("current"),
              Output.col("error"));
      return 0;
    }
  }

  @Command(name = "pause", description = "Lets a schedule come due no more until it is resumed.")
  static final class Pause extends OnOne {
    Pause(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      Json schedule = edge().post(path() + "/pause", Map.of());
      show(output(), schedule);
      return 0;
    }
  }

  @Command(
      name = "resume",
      description = "Lets a paused schedule come due again; what passed is not made up for.")
  static final class Resume extends OnOne {
    Resume(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      Json schedule = edge().post(path() + "/resume", Map.of());
      show(output(), schedule);
      return 0;
    }
  }

  @Command(name = "run", description = "Fires a schedule now, besides its times.")
  static final class Run extends OnOne {
    Run(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      Json firing = edge().post(path() + "/run", Map.of());
      Output output = output();
      if (output.format() == Format.table) {
        output.line(Cells.of(firing, "command"));
      } else {
        output.one(firing, "firing");
      }
      return 0;
    }
  }

  @Command(
      name = "backfill",
      description = "Fires a schedule for times of the past of which no command came.")
  static final class Backfill extends OnOne {
    @Option(
        names = "--from",
        required = true,
        paramLabel = "I",
        description = "The first time that counts.")
    String from = "";

    @Option(
        names = "--to",
        required = true,
        paramLabel = "I",
        description = "The last time that counts.")
    String to = "";

    @Option(names = "--dry-run", description = "Show the times, and fire none.")
    boolean dryRun;

    Backfill(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      Map<String, Object> range = new Body().with("from", from).with("to", to).json();
      EdgeClient edge = edge();
      Json answer = edge.post(path() + "/backfill" + (dryRun ? "?dryRun=true" : ""), range);
      Output output = output();
      List<Json> items = answer.get("items").map(Json::elements).orElse(List.of());
      if (!dryRun) {
        output.list(
            answer,
            "firing",
            Output.col("scheduledAt"),
            Output.col("outcome"),
            Output.col("command"));
      } else if (output.format() == Format.table) {
        times(output, edge.get(path()), items);
      } else if (output.format() == Format.json) {
        output.line(answer.text());
      } else {
        items.forEach(time -> output.line("firing", JsonCodec.of(Map.of("scheduledAt", time))));
      }
      return 0;
    }
  }

  @Command(name = "remove", description = "Removes a schedule; commands that it has sent go on.")
  static final class Remove extends OnOne {
    Remove(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      EdgeClient edge = edge();
      Output output = output();
      Json schedule = edge.get(path());
      edge.delete(path());
      output.gone(schedule, "schedule");
      output.say("orb: schedule " + Cells.harmless(id) + " is removed" + goingOn(schedule));
      return 0;
    }

    /** What becomes of its run, if there is one. */
    private static String goingOn(Json schedule) {
      if (!Cells.of(schedule, "lastFiring", "outcome").equals("RUNNING")) {
        return "";
      }
      String command = Cells.of(schedule, "lastFiring", "command");
      return "; its run goes on, and is not cancelled: orb command cancel " + command + " ends it";
    }
  }
}
