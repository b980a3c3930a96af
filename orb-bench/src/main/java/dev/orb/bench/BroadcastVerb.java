package dev.orb.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code orb bench broadcast}. */
@Command(
    name = "broadcast",
    description = "One durable command to everybody, until the last reply is journalled.")
final class BroadcastVerb extends BenchVerb {
  /** Mirrored, so that a machine that gets slower is fair to both. */
  private static final List<String> ORDER =
      List.of(BareSide.NAME, OrbSide.NAME, OrbSide.NAME, BareSide.NAME);

  @Option(
      names = "--clients",
      paramLabel = "N",
      split = ",",
      defaultValue = "1000,10000",
      description = "Connected clients, several sizes one after the other; usually 1000,10000.")
  int[] clients = {1_000, 10_000};

  @Override
  Report measure(WorkFolder folder) throws Exception {
    Report report =
        new Report(
            "broadcast",
            Map.of("rounds", options.rounds, "clients", Arrays.stream(clients).boxed().toList()));
    for (int size : clients) {
      Samples bare = new Samples();
      Samples orb = new Samples();
      for (int pass = 0; pass < ORDER.size(); pass++) {
        String side = ORDER.get(pass);
        NodeProcess.run(
                folder.sub(side + "-" + size + "-" + pass),
                new NodeProcess.Order(NodeProcess.Work.BROADCAST, side, size, options.rounds))
            .forEach((side.equals(BareSide.NAME) ? bare : orb)::add);
      }
      report.add(
          new Measure(
              "broadcast to " + size + ", ms to the last reply",
              bare.median(),
              orb.median(),
              Measure.Bar.atMost(1.3)));
    }
    return report;
  }
}
