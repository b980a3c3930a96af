package dev.orb.bench;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code orb bench call}. */
@Command(name = "call", description = "Ephemeral calls: one after the other, and many outstanding.")
final class CallVerb extends BenchVerb {
  private static final int WINDOW_ONE = 256;
  private static final int WINDOW_MANY = 2000;
  private static final double MICROS = 1e3;

  @Option(
      names = "--messages",
      paramLabel = "N",
      defaultValue = "20000",
      converter = AtLeastOne.class,
      description = "Calls of a round, usually 20000; a quarter of it one after the other.")
  int messages = 20_000;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "100",
      converter = AtLeastOne.class,
      description = "Clients of the measure with many; usually 100.")
  int clients = 100;

  @Override
  Report measure(WorkFolder folder) throws Exception {
    Report report =
        new Report(
            "call",
            WarmUp.settings(
                Map.of("rounds", options.rounds, "messages", messages, "clients", clients)));
    try (Side bare = BareSide.start(folder.sub("bare"), clients);
        Side orb = OrbSide.start(folder.sub("orb"), clients, false)) {
      Turns turns = new Turns(List.of(bare, orb), options.rounds);
      Load one = new Load(messages, WINDOW_ONE, 1);
      Turns.report(
          report,
          "calls, 1 client, " + WINDOW_ONE + " outstanding,",
          turns.take(WarmUp.FIRST, messages, side -> side.calls(one)),
          Measure.Bar.atLeast(0.8));
      Load many = new Load(messages, WINDOW_MANY, clients);
      Turns.report(
          report,
          "calls, " + clients + " clients, " + WINDOW_MANY + " outstanding,",
          turns.take(WarmUp.NEXT, messages, side -> side.calls(many)),
          Measure.Bar.atLeast(0.8));
      sequential(report, turns, bare);
    }
    return report;
  }

  private void sequential(Report report, Turns turns, Side bare) throws Exception {
    Samples[] half = {new Samples(), new Samples()};
    Samples[] most = {new Samples(), new Samples()};
    int calls = Math.max(1, messages / 4);
    List<Turns.Taken> taken =
        turns.take(
            WarmUp.NEXT,
            calls,
            side -> {
              long begun = System.nanoTime();
              long[] took = side.calls(calls);
              int place = side == bare ? 0 : 1;
              half[place].add(Samples.quantile(took, 0.5) / MICROS);
              most[place].add(Samples.quantile(took, 0.99) / MICROS);
              return System.nanoTime() - begun;
            });
    report.add(
        new Measure(
            "call, one after the other, p50 us",
            half[0].after(WarmUp.NEXT).median(),
            half[1].after(WarmUp.NEXT).median(),
            Measure.Bar.atMost(1.3)));
    report.add(
        new Measure(
            "  p99 us",
            most[0].after(WarmUp.NEXT).median(),
            most[1].after(WarmUp.NEXT).median(),
            null));
    Turns.report(report, "  calls", taken, null);
  }
}
