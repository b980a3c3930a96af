package dev.orb.bench;

import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code orb bench memory}. */
@Command(name = "memory", description = "What an idle client takes of the node's heap.")
final class MemoryVerb extends BenchVerb {
  @Option(
      names = "--clients",
      paramLabel = "N",
      split = ",",
      defaultValue = "1000,5000",
      description = "Connected clients, several sizes one after the other; usually 1000,5000.")
  int[] clients = {1_000, 5_000};

  @Override
  Report measure(WorkFolder folder) throws Exception {
    Report report =
        new Report("memory", Map.of("clients", Arrays.stream(clients).boxed().toList()));
    for (int size : clients) {
      double bare = perClient(folder, BareSide.NAME, size);
      double orb = perClient(folder, OrbSide.NAME, size);
      report.add(
          new Measure(
              "heap of a client, " + size + " clients, bytes", bare, orb, Measure.Bar.atMost(1.3)));
    }
    return report;
  }

  private static double perClient(WorkFolder folder, String side, int size) throws Exception {
    Samples samples = new Samples();
    NodeProcess.run(
            folder.sub(side + "-" + size),
            new NodeProcess.Order(NodeProcess.Work.MEMORY, side, size, 1))
        .forEach(samples::add);
    return samples.median();
  }
}
