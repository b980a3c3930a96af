package dev.orb.bench;

import dev.orb.bench.Measure.Bar;
import dev.orb.bench.due.DbScheduler;
import dev.orb.bench.due.Lateness;
import dev.orb.protocol.Durations;
import dev.orb.server.DatabaseSettings;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code orb bench schedule}. */
@Command(
    name = "schedule",
    description =
        "Schedules that come due in the same second: how late each is, and whether any is lost.")
final class ScheduleVerb extends BenchVerb {
  private static final int CLIENTS = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration AHEAD = Duration.ofSeconds(5);
  private static final double BAR_H2 = 2_000;
  private static final double BAR_POSTGRESQL = 4_000;

  /** Those that the node's scheduler hands over by, usually. */
  private static final int THREADS = 10;

  @Option(
      names = "--schedules",
      paramLabel = "N",
      defaultValue = "2000",
      converter = AtLeastOne.class,
      description = "Schedules that come due in the same second, usually 2000.")
  int schedules = 2_000;

  @Option(
      names = "--rate",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "Instead: as many schedules that come due every second, such as 300.")
  @Nullable Integer rate;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "10m",
      description = "How long that is held, usually 10m.")
  String time = "10m";

  @Option(
      names = "--database",
      paramLabel = "URL",
      description =
          "An empty PostgreSQL database, as JDBC names it (default: an H2 file). db-scheduler is"
              + " measured beside on the same.")
  @Nullable String database;

  @Option(names = "--user", paramLabel = "USER", description = "Who signs in there.")
  @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "A file with that user's password alone.")
  @Nullable Path passwordFile;

  @Override
  Report measure(WorkFolder folder) throws Exception {
    Path work = folder.sub("node");
    try (OrbServer server = OrbSide.server(work, this::in)) {
      FleetProcess clients = OrbSide.fleet(server, work, 0, CLIENTS, true);
      try {
        return rate == null ? bursts(server) : held(server, rate, Durations.parse(time));
      } finally {
        clients.close();
      }
    }
  }

  private ServerSettings in(ServerSettings settings) {
    return database == null
        ? settings
        : settings.withDatabase(DatabaseSettings.USUAL.at(database, user, passwordFile));
  }

  private Report bursts(OrbServer server) throws Exception {
    Report report = report("schedules", schedules);
    Values alone = new Values();
    Values whole = new Values();
    try (Firings firings = new Firings(server.scheduling(), true, CLIENTS)) {
      rounds("the scheduler alone", alone, () -> firings.burst(schedules));
    }
    try (Firings firings = new Firings(server.scheduling(), false, CLIENTS)) {
      rounds("the whole node", whole, () -> firings.burst(schedules));
    }
    Values other = new Values();
    if (database != null) {
      DbScheduler peer = new DbScheduler(server.scheduling().dataSource(), THREADS);
      rounds("db-scheduler", other, () -> peer.burst(schedules, AHEAD, PATIENCE));
    }
    add(report, "scheduler alone", alone, database == null ? null : other, null);
    add(report, "whole node, journalled", whole, null, bar());
    return report;
  }

  private Bar bar() {
    return Bar.ours(database == null ? BAR_H2 : BAR_POSTGRESQL);
  }

  private Report held(OrbServer server, int each, Duration held) throws Exception {
    Report report = report("firings a second", each);
    Values whole = new Values();
    try (Firings firings = new Firings(server.scheduling(), false, CLIENTS)) {
      take(whole, firings.hold(each, held));
    }
    add(report, "whole node for " + Durations.text(held), whole, null, null);
    return report;
  }

  private Report report(String what, int size) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put(what, size);
    settings.put("rounds", rate == null ? options.rounds : 1);
    settings.put("database", database == null ? "H2" : "PostgreSQL, bare is db-scheduler on it");
    return new Report("schedule", settings);
  }

  private interface Burst {
    Lateness run() throws Exception;
  }

  /** The first warms up. */
  private void rounds(String what, Values into, Burst burst) throws Exception {
    for (int round = 0; round <= options.rounds; round++) {
      Lateness lateness = burst.run();
      Progress.say(
          what
              + (round == 0 ? ", warming up" : ", round " + round)
              + ": the last came "
              + (long) lateness.quantile(1)
              + " ms late, "
              + lateness.lost()
              + " lost");
      if (round == 0) {
        into.add("first", lateness.quantile(1));
      } else {
        take(into, lateness);
      }
    }
  }

  private static void take(Values into, Lateness lateness) {
    into.add("p50", lateness.quantile(0.5));
    into.add("p99", lateness.quantile(0.99));
    into.add("last", lateness.quantile(1));
    into.add("lost", (double) lateness.lost());
    into.add("twice", (double) lateness.twice());
  }

  private static void add(
      Report report, String what, Values orb, @Nullable Values other, @Nullable Bar bar) {
    for (String part : new String[] {"p50", "p99", "last"}) {
      report.add(
          new Measure(
              (part.equals("p50") ? what + ", ms late, " : "  ") + part,
              other == null ? null : other.median(part),
              orb.median(part),
              part.equals("last") ? bar : null));
    }
    if (orb.has("first")) {
      report.add(
          new Measure(
              "  last, in a process that has not warmed up",
              other == null ? null : other.median("first"),
              orb.median("first"),
              null));
    }
    report.add(new Measure("  lost", null, orb.sum("lost"), Bar.ours(0)));
    report.add(new Measure("  handed over twice", null, orb.sum("twice"), Bar.ours(0)));
  }
}
