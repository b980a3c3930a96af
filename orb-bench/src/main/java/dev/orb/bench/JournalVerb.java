package dev.orb.bench;

import dev.orb.bench.Measure.Bar;
import dev.orb.protocol.CommandState;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.DatabaseServer;
import dev.orb.server.journal.HistoryPlace;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalSettings;
import dev.orb.server.journal.Journals;
import dev.orb.server.journal.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code orb bench journal}. */
@Command(
    name = "journal",
    description = "Queries of a long history: how soon a journal with many deliveries answers.")
final class JournalVerb extends BenchVerb {
  private static final double MILLIS = 1e6;
  private static final int PAGE = 50;
  private static final double SOON = 100;

  @Option(
      names = "--deliveries",
      paramLabel = "N",
      defaultValue = "100000",
      converter = AtLeastOne.class,
      description = "Deliveries in the history, usually 100000.")
  int deliveries = 100_000;

  @Option(
      names = "--queries",
      paramLabel = "N",
      defaultValue = "200",
      converter = AtLeastOne.class,
      description = "How often each query is asked, usually 200.")
  int queries = 200;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = "An empty PostgreSQL database, as JDBC names it (default: an H2 file).")
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
    Report report =
        new Report(
            "journal",
            Map.of(
                "deliveries",
                deliveries,
                "queries",
                queries,
                "database",
                database == null ? "H2" : "PostgreSQL"));
    try (Journal journal = Journals.open(settings(folder.sub("journal")))) {
      LongHistory history = new LongHistory(journal);
      long begun = System.nanoTime();
      history.fill(deliveries);
      report.add(
          new Measure(
              "deliveries written a second, with their commands",
              null,
              deliveries * 1e9 / (System.nanoTime() - begun),
              null));
      ask(report, journal, history);
    }
    return report;
  }

  private JournalSettings settings(Path folder) throws IOException {
    JournalSettings settings = JournalSettings.in(folder);
    if (database == null) {
      return settings;
    }
    String password = passwordFile == null ? null : Files.readString(passwordFile).strip();
    return settings.withServer(new DatabaseServer(database, user, password, folder::toString));
  }

  private void ask(Report report, Journal journal, LongHistory history) throws Exception {
    Optional<String> middle = history.pageInTheMiddle();
    time(
        report,
        "list of the newest " + PAGE,
        random -> journal.commands(CommandFilter.ALL, PAGE, Optional.empty()));
    time(report, "list further back", random -> journal.commands(CommandFilter.ALL, PAGE, middle));
    time(
        report,
        "list of those that run",
        random ->
            journal.commands(
                new CommandFilter(CommandState.RUNNING, null, null, null), PAGE, Optional.empty()));
    time(
        report,
        "list of the few that failed",
        random ->
            journal.commands(
                new CommandFilter(CommandState.FAILED, null, null, null), PAGE, Optional.empty()));
    time(report, "show a command", random -> journal.command(history.any(random).id()));
    time(
        report,
        "show by the last 8 digits",
        random -> {
          String id = history.any(random).id().toString();
          return journal.commandsEnding(id.substring(id.length() - 8));
        });
    time(
        report,
        "summary of a command to " + LongHistory.TARGETS,
        random -> journal.deliveries(history.anyBroadcast(random).id()));
    time(
        report,
        "a client's newest " + PAGE + " deliveries",
        random -> journal.history(history.anyClient(random), HistoryPlace.TOP, PAGE).items());
  }

  private interface Query {
    Object ask(Random random) throws Exception;
  }

  private void time(Report report, String what, Query query) throws Exception {
    Random random = new Random(7);
    long[] took = new long[queries];
    for (int i = 0; i < queries; i++) {
      long begun = System.nanoTime();
      Object answer = query.ask(random);
      took[i] = System.nanoTime() - begun;
      if (isNothing(answer)) {
        throw new IllegalStateException("nothing found: " + what);
      }
    }
    report.add(new Measure(what + ", p50 ms", null, Samples.quantile(took, 0.5) / MILLIS, null));
    report.add(
        new Measure("  p99 ms", null, Samples.quantile(took, 0.99) / MILLIS, Bar.ours(SOON)));
  }

  private static boolean isNothing(Object answer) {
    if (answer instanceof Optional<?> one) {
      return one.isEmpty();
    }
    return answer instanceof Page<?> page
        ? page.items().isEmpty()
        : answer instanceof List<?> list && list.isEmpty();
  }
}
