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
      converter = AtLeastOne.class,
      description = "Connected clients, several sizes one after the other; usually 1000,10000.")
  int[] clients = {1_000, 10_000};

  @Override
  Report measure(WorkFolder folder) throws Exception {
    Report report =
        new Report(
            "broadcast",
            Map.of(
                "rounds",
                options.rounds,
                "clients",
                Arrays.stream(clients).boxed().toList(),
                "warm-up broadcasts",
                Arrays.stream(clients).map(WarmUp::broadcasts).boxed().toList()));
    for (int size : clients) {
      Values bare = new Values();
      Values orb = new Values();
      for (int pass = 0; pass < ORDER.size(); pass++) {
        String side = ORDER.get(pass);
        Values into = side.equals(BareSide.NAME) ? bare : orb;
        into.addAll(
            NodeProcess.run(
                folder.sub(side + "-" + size + "-" + pass),
                new NodeProcess.Order(
                    NodeProcess.Work.BROADCAST, side, List.of(size), options.rounds)));
      }
      report(report, size, bare, orb);
    }
    return report;
  }

  private static void report(Report report, int size, Values bare, Values orb) {
    report.add(
        new Measure(
            "broadcast to " + size + ", ms to the last reply",
            bare.median(Broadcasts.MILLIS),
            orb.median(Broadcasts.MILLIS),
            Measure.Bar.atMost(1.3)));
    for (String name : List.of(Broadcasts.NODE_CPU, Broadcasts.FLEET_CPU, Broadcasts.COLLECTOR)) {
      report.add(new Measure("  " + name, bare.median(name), orb.median(name), null));
    }
  }
}
