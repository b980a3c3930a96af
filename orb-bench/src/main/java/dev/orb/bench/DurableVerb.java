package dev.orb.bench;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code orb bench durable}. */
@Command(
    name = "durable",
    description = "Durable commands: journalled, in the clients' ledgers, replies journalled.")
final class DurableVerb extends BenchVerb {
  private static final int WINDOW = 256;

  @Option(
      names = "--messages",
      paramLabel = "N",
      defaultValue = "10000",
      converter = AtLeastOne.class,
      description = "Commands of a round; usually 10000.")
  int messages = 10_000;

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
            "durable",
            WarmUp.settings(
                Map.of("rounds", options.rounds, "messages", messages, "clients", clients)));
    try (Side bare = BareSide.start(folder.sub("bare"), clients);
        Side orb = OrbSide.start(folder.sub("orb"), clients, true)) {
      Turns turns = new Turns(List.of(bare, orb), options.rounds);
      Load one = new Load(messages, WINDOW, 1);
      Turns.report(
          report,
          "commands, 1 client, " + WINDOW + " outstanding,",
          turns.take(WarmUp.FIRST, messages, side -> side.durables(one)),
          Measure.Bar.atLeast(0.5));
      Load many = new Load(messages, WINDOW, clients);
      Turns.report(
          report,
          "commands, " + clients + " clients, " + WINDOW + " outstanding,",
          turns.take(WarmUp.NEXT, messages, side -> side.durables(many)),
          Measure.Bar.atLeast(0.5));
    }
    return report;
  }
}
