package dev.orb.bench;

import dev.orb.testkit.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code orb bench join}. */
@Command(
    name = "join",
    description =
        "A fleet that joins by one token, is relabelled in one command, sent to by where, and asked"
            + " to stop by one cancel.")
final class JoinVerb extends BenchVerb {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "3000",
      converter = AtLeastOne.class,
      description = "Clients, in the node's process; usually 3000.")
  int clients = 3_000;

  @Override
  Report measure(WorkFolder folder) throws Exception {
    Values values = new Values();
    for (int round = 0; round < options.rounds; round++) {
      Progress.say("join " + (round + 1) + " of " + options.rounds);
      values.addAll(round(folder.sub("join-" + round)));
    }
    Report report = new Report("join", Map.of("rounds", options.rounds, "clients", clients));
    for (String name :
        List.of(
            JoinNode.ENROLLED,
            JoinNode.CONNECTED,
            JoinNode.RELABELLED,
            JoinNode.ANSWERED,
            JoinNode.CANCELLED)) {
      add(report, values, name, null);
    }
    for (String name :
        List.of(JoinNode.TOO_MANY, JoinNode.MISSED, JoinNode.SILENT, JoinNode.OPEN)) {
      add(report, values, name, Measure.Bar.ours(0));
    }
    return report;
  }

  private static void add(Report report, Values values, String name, Measure.@Nullable Bar bar) {
    report.add(new Measure(name, null, values.median(name), bar));
  }

  private Values round(Path folder) {
    try (Teller node =
        new Teller(
            JavaProcess.start(
                new JavaProcess.Start(
                    JoinNode.class,
                    FleetProcess.USUAL_JVM,
                    List.of(folder.toString(), Integer.toString(clients)),
                    Map.of(),
                    folder)))) {
      node.await(JoinNode.DONE, PATIENCE);
      return node.values();
    }
  }
}
