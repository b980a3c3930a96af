package dev.orb.bench;

import dev.orb.testkit.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code orb bench backlog}. */
@Command(
    name = "backlog",
    description =
        "Commands pile up for one client that is away: what the node's memory and everybody else"
            + " notice of it, across a kill of the node, until the client has done all.")
final class BacklogVerb extends BenchVerb {
  private static final Duration PATIENCE = Duration.ofHours(1);

  @Option(
      names = "--commands",
      paramLabel = "N",
      defaultValue = "100000",
      converter = AtLeastOne.class,
      description = "Commands that wait for the client, usually 100000.")
  int commands = 100_000;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "2g",
      description = "The node's heap, as Java has it; usually 2g.")
  String heap = "2g";

  @Override
  Report measure(WorkFolder folder) throws Exception {
    Report report =
        new Report("backlog", Map.of("rounds", options.rounds, "commands", commands, "heap", heap));
    Values values = new Values();
    for (int round = 0; round < options.rounds; round++) {
      Progress.say("backlog " + (round + 1) + " of " + options.rounds);
      round(folder.sub("backlog-" + round), values);
    }
    for (String name : BacklogNode.MEASURES) {
      add(report, values, name, null);
    }
    add(report, values, BacklogNode.OPEN, Measure.Bar.ours(0));
    add(report, values, BacklogClient.DOUBLED, Measure.Bar.ours(0));
    add(report, values, BacklogClient.DISORDERED, Measure.Bar.ours(0));
    return report;
  }

  private static void add(Report report, Values values, String name, Measure.@Nullable Bar bar) {
    report.add(new Measure(name, null, values.median(name), bar));
  }

  private void round(Path folder, Values values) throws Exception {
    BacklogNode.Order order = new BacklogNode.Order(folder, StormNode.freePort(), commands);
    try (Teller first = node(order, false)) {
      first.await(BacklogNode.ENROLLED, PATIENCE);
      try (Teller here = client(order, BacklogNode.HERE)) {
        here.await(BacklogClient.CONNECTED, PATIENCE);
        first.await(BacklogNode.FILLED, PATIENCE);
        values.addAll(first.values());
        Progress.say("all wait; the node is killed");
        first.kill();
        try (Teller second = node(order, true)) {
          second.await(BacklogNode.READY, PATIENCE);
          Progress.say("it is back; the client comes");
          try (Teller away = client(order, BacklogNode.AWAY)) {
            second.await(BacklogNode.DONE, PATIENCE);
            away.await(BacklogClient.COUNTED, PATIENCE);
            values.addAll(second.values());
            values.add(BacklogClient.DOUBLED, away.values().last(BacklogClient.DOUBLED));
            values.add(BacklogClient.DISORDERED, away.values().last(BacklogClient.DISORDERED));
          }
        }
      }
    }
  }

  private Teller node(BacklogNode.Order order, boolean again) {
    List<String> jvm = new ArrayList<>(FleetProcess.USUAL_JVM);
    jvm.add("-Xmx" + heap);
    return start(BacklogNode.class, jvm, order.arguments(again), order.folder());
  }

  private static Teller client(BacklogNode.Order order, String id) {
    return start(
        BacklogClient.class,
        FleetProcess.USUAL_JVM,
        List.of(
            id,
            Integer.toString(order.port()),
            // why not all: what was cancelled does not come
            Integer.toString(order.commands() - order.cancelled())),
        order.folder());
  }

  private static Teller start(Class<?> main, List<String> jvm, List<String> words, Path folder) {
    return new Teller(JavaProcess.start(new JavaProcess.Start(main, jvm, words, Map.of(), folder)));
  }
}
