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

/** {@code orb bench storm}. */
@Command(
    name = "storm",
    description =
        "A node is killed in the middle of broadcasts; how soon all clients are back, and whether"
            + " each has done everything once.")
final class StormVerb extends BenchVerb {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int FLEETS = 2;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "5000",
      converter = AtLeastOne.class,
      description = "Connected clients, in two processes; usually 5000.")
  int clients = 5_000;

  @Override
  Report measure(WorkFolder folder) throws Exception {
    Report report =
        new Report(
            "storm",
            Map.of(
                "rounds", options.rounds, "clients", clients, "broadcasts", StormNode.BROADCASTS));
    Values values = new Values();
    for (int round = 0; round < options.rounds; round++) {
      Progress.say("storm " + (round + 1) + " of " + options.rounds);
      round(folder.sub("storm-" + round), values);
    }
    add(report, values, StormNode.LISTENS, null);
    add(report, values, StormNode.HALF, null);
    add(report, values, StormNode.MOST, null);
    add(report, values, StormNode.ALL, null);
    add(report, values, StormNode.LOST, Measure.Bar.ours(0));
    add(report, values, StormFleet.DOUBLED, Measure.Bar.ours(0));
    return report;
  }

  private static void add(Report report, Values values, String name, Measure.@Nullable Bar bar) {
    report.add(new Measure(name, null, values.median(name), bar));
  }

  private void round(Path folder, Values values) throws Exception {
    StormNode.Order order = new StormNode.Order(folder, StormNode.freePort(), clients);
    List<Teller> fleets = new ArrayList<>();
    try (Teller first = node(order, false)) {
      first.await(StormNode.ENROLLED, PATIENCE);
      for (int i = 0; i < FLEETS; i++) {
        fleets.add(fleet(order, i));
      }
      first.await(StormNode.SENT, PATIENCE);
      // why at once: the broadcasts are on their way
      first.kill();
      long killed = System.nanoTime();
      try (Teller second = node(order, true)) {
        second.await(StormNode.DONE, PATIENCE);
        Progress.say(
            String.format("all done %.1f s after the kill", (System.nanoTime() - killed) / 1e9));
        values.addAll(second.values());
        values.add(StormFleet.DOUBLED, doubled(fleets));
      }
    } finally {
      fleets.forEach(Teller::close);
    }
  }

  private static double doubled(List<Teller> fleets) throws InterruptedException {
    double all = 0;
    for (Teller fleet : fleets) {
      // why: what was done last is said within a second
      Thread.sleep(2 * StormFleet.SAY_EVERY.toMillis());
      all += fleet.values().last(StormFleet.DOUBLED);
    }
    return all;
  }

  private static Teller node(StormNode.Order order, boolean again) {
    return new Teller(
        JavaProcess.start(
            new JavaProcess.Start(
                StormNode.class,
                FleetProcess.USUAL_JVM,
                order.arguments(again),
                Map.of(),
                order.folder())));
  }

  private static Teller fleet(StormNode.Order order, int number) {
    return new Teller(
        JavaProcess.start(
            new JavaProcess.Start(
                StormFleet.class,
                FleetProcess.USUAL_JVM,
                List.of(
                    Integer.toString(order.port()),
                    Integer.toString(order.clients() * number / FLEETS),
                    Integer.toString(order.clients() * (number + 1) / FLEETS)),
                Map.of(),
                order.folder())));
  }
}
