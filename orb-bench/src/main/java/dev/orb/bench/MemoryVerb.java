package dev.orb.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code orb bench memory}. */
@Command(
    name = "memory",
    description = "What an idle client takes of the node's heap, and an idle agent of memory.")
final class MemoryVerb extends BenchVerb {
  private static final double AGENT_MB = 64;

  @Option(
      names = "--clients",
      paramLabel = "N",
      split = ",",
      defaultValue = "1000,5000",
      converter = AtLeastOne.class,
      description = "Connected clients, several sizes one after the other; usually 1000,5000.")
  int[] clients = {1_000, 5_000};

  @Option(names = "--tls", description = "Measure clients that dial with TLS, too.")
  boolean tls;

  @Override
  Report measure(WorkFolder folder) throws Exception {
    List<Integer> sizes = Arrays.stream(clients).boxed().toList();
    Report report = new Report("memory", Map.of("clients", sizes));
    // why side by side: a heap does not depend on how long something took
    try (NodeProcess ofBare = start(folder, BareSide.NAME, sizes);
        NodeProcess ofOrb = start(folder, OrbSide.NAME, sizes)) {
      NodeProcess.awaitAll(List.of(ofBare, ofOrb));
      Values bare = ofBare.values();
      Values orb = ofOrb.values();
      for (int size : sizes) {
        String name = Heaps.BYTES + size;
        report.add(
            new Measure(
                "heap of a client, " + size + " clients, bytes",
                bare.median(name),
                orb.median(name),
                Measure.Bar.atMost(1.3)));
      }
      agent(report, orb);
      if (tls) {
        encrypted(report, bare, folder, sizes);
      }
    }
    return report;
  }

  private static void encrypted(Report report, Values bare, WorkFolder folder, List<Integer> sizes)
      throws Exception {
    try (NodeProcess process = start(folder, OrbSide.ENCRYPTED, sizes)) {
      NodeProcess.awaitAll(List.of(process));
      Values values = process.values();
      for (int size : sizes) {
        String name = Heaps.BYTES + size;
        report.add(
            new Measure(
                "heap of a client with TLS, " + size + " clients, bytes",
                bare.median(name),
                values.median(name),
                null));
      }
    }
  }

  private static NodeProcess start(WorkFolder folder, String side, List<Integer> sizes)
      throws Exception {
    return NodeProcess.start(
        folder.sub(side), new NodeProcess.Order(NodeProcess.Work.MEMORY, side, sizes, 1));
  }

  private static void agent(Report report, Values orb) {
    if (orb.has(Heaps.RESIDENT)) {
      report.add(
          new Measure(
              "an idle agent, resident, MB",
              null,
              orb.median(Heaps.RESIDENT),
              Measure.Bar.ours(AGENT_MB)));
      report.add(new Measure("  its share (PSS), MB", null, orb.median(Heaps.SHARE), null));
    }
  }
}
