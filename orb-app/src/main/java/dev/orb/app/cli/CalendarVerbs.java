package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code orb calendar …}: times at which schedules that heed them do not fire. */
@Command(
    name = "calendar",
    description = "Keeps blackout times, which schedules heed by --skip-on.",
    subcommands = {
      CalendarVerbs.Put.class,
      CalendarVerbs.ListAll.class,
      CalendarVerbs.Show.class,
      CalendarVerbs.Remove.class
    })
final class CalendarVerbs {
  private CalendarVerbs() {}

  /** A verb about one calendar. */
  abstract static class OnOne extends EdgeVerb {
    @Parameters(index = "0", paramLabel = "ID", description = "The calendar's id.")
    String id = "";

    OnOne(Shell shell) {
      super(shell);
    }

    final String path() {
      return "/calendars/" + EdgeClient.encode(id);
    }
  }

  @Command(name = "put", description = "Creates or replaces a calendar.")
  static final class Put extends OnOne {
    @Option(
        names = "--dates",
        paramLabel = "F",
        description =
            "A file with a date (2026-12-25) or a range of dates (2026-12-24/2026-12-26) a line;"
                + " # begins a comment.")
    @Nullable String dates;

    @Option(names = "--ics", paramLabel = "F", description = "An iCalendar file.")
    @Nullable String ics;

    @Option(
        names = "--cron",
        paramLabel = "E",
        description =
            "A cron expression: with 5 fields each minute that it means, with more each second.")
    @Nullable String cron;

    @Option(
        names = "--zone",
        paramLabel = "Z",
        description = "The zone of dates and expression (default: each schedule's).")
    @Nullable String zone;

    Put(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      if (Stream.of(dates, ics, cron).filter(given -> given != null).count() != 1) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS,
            "it must say once what it covers",
            "give one of --dates, --ics, --cron");
      }
      Body body =
          new Body()
              .with("dates", dates == null ? null : lines(Params.file(shell, dates)))
              .with("ics", ics == null ? null : Params.file(shell, ics))
              .with("cron", cron)
              .with("zone", zone);
      Json calendar = edge().put(path(), body.json());
      output().one(calendar, "calendar");
      return 0;
    }

    private static List<String> lines(String text) {
      return text.lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .toList();
    }
  }

  @Command(name = "list", description = "Lists calendars.")
  static final class ListAll extends EdgeVerb {
    ListAll(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      output()
          .list(
              new Pages("/calendars").all(edge()),
              "calendar",
              Output.col("id"),
              Output.col("zone"),
              Output.col("covers", CalendarVerbs::covered));
      return 0;
    }
  }

  private static String covered(Json calendar) {
    List<Json> days = calendar.get("dates").map(Json::elements).orElse(List.of());
    String cron = Cells.of(calendar, "cron");
    return days.isEmpty()
        ? cron.isEmpty() ? "events of an iCalendar file" : cron
        : days.get(0).string() + (days.size() == 1 ? "" : " and " + (days.size() - 1) + " more");
  }

  @Command(name = "show", description = "Shows a calendar.")
  static final class Show extends OnOne {
    Show(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      output().one(edge().get(path()), "calendar");
      return 0;
    }
  }

  @Command(name = "remove", description = "Removes a calendar that no schedule heeds.")
  static final class Remove extends OnOne {
    Remove(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      EdgeClient edge = edge();
      Output output = output();
      Json calendar = edge.get(path());
      edge.delete(path());
      output.gone(calendar, "calendar");
      output.say("orb: calendar " + Cells.harmless(id) + " is removed");
      return 0;
    }
  }
}
