package dev.orb.bench;

import dev.orb.bench.chaos.Crew;
import dev.orb.bench.chaos.Fault;
import dev.orb.bench.chaos.Plan;
import dev.orb.bench.chaos.Subject;
import dev.orb.bench.chaos.Torment;
import dev.orb.bench.chaos.Torment.Outcome;
import dev.orb.bench.chaos.fleet.OrbSubject;
import dev.orb.bench.chaos.peer.Peer;
import dev.orb.bench.chaos.peer.PeerSubject;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code orb bench chaos}. */
@Command(
    name = "chaos",
    description =
        "A fleet under load is killed, frozen, cut off, filled up and given wrong clocks; an outside"
            + " record of what ran proves that nothing is lost, doubled or left open.",
    footer = {
      "",
      "Faults come from a shuffled deck: SIGKILL and SIGSTOP of node and clients, also beyond the"
          + " heartbeat bound; links cut, half cut and stalled; full disks (where this user may"
          + " mount one); clocks stepped ahead and back.",
      "",
      "Examples:",
      "  orb bench chaos                          20 faults, a minute",
      "  orb bench chaos --faults 500 --seed 7    a good quarter of an hour",
      "  orb bench chaos --seed 7 --plan          what would strike when",
      "",
      "Exit code: 0 if every law held; 1 with the story of each that did not, and the folder kept."
    })
final class ChaosVerb implements Callable<Integer> {
  private static final int MOST_FAULTS = 100_000;
  private static final int MOST_CLIENTS = 1_000;
  private static final int MOST_RATE = 10_000;
  private static final int CLIENTS_A_MACHINE = 3;
  private static final int MOST_MACHINES = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--faults",
      paramLabel = "N",
      defaultValue = "20",
      converter = AtLeastOne.class,
      description = "How many faults strike, usually 20.")
  int faults = 20;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of faults and load; the same seed draws the same ones. Usually 1.")
  long seed = 1;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "12",
      converter = AtLeastOne.class,
      description = "Clients, in four processes at most; usually 12.")
  int clients = 12;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "20",
      converter = AtLeastOne.class,
      description = "Commands that are sent a second, usually 20.")
  int rate = 20;

  @Option(
      names = "--gap",
      paramLabel = "MS",
      defaultValue = "1000",
      converter = AtLeastOne.class,
      description = "Milliseconds between two faults, in the middle; usually 1000.")
  int gap = 1_000;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = "An empty PostgreSQL database, as JDBC names it (default: an H2 file).")
  @Nullable String database;

  @Option(
      names = "--peer",
      paramLabel = "PEER",
      description =
          "Torment what people would build by hand on that broker, whose server must be on the"
              + " PATH: nats (JetStream) or rabbitmq.")
  @Nullable String peer;

  @Option(names = "--plan", description = "Print the plan of faults, and do nothing.")
  boolean planOnly;

  @Option(names = "--json", description = "Print one JSON document instead of a table.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() throws Exception {
    CommandSpec model = spec;
    if (model == null) {
      throw new OrbException(ErrorCode.INTERNAL, "not called as a verb");
    }
    require("--faults", faults, MOST_FAULTS);
    require("--clients", clients, MOST_CLIENTS);
    require("--rate", rate, MOST_RATE);
    require("--gap", gap, MOST_FAULTS);
    PrintWriter out = model.commandLine().getOut();
    Crew crew = new Crew(clients, Math.min(MOST_MACHINES, 1 + (clients - 1) / CLIENTS_A_MACHINE));
    if (planOnly) {
      plan(crew, EnumSet.allOf(Fault.Kind.class)).forEach(fault -> out.println(fault.words()));
      out.flush();
      return 0;
    }
    try (WorkFolder folder = WorkFolder.create()) {
      return run(folder, crew, out);
    }
  }

  private static void require(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, option + " " + value + " is not possible", "1 to " + most);
    }
  }

  private List<Fault> plan(Crew crew, Set<Fault.Kind> kinds) {
    return Plan.draw(
        new Plan.Terms(faults, seed, Duration.ofMillis(gap), crew.machines(), OrbSubject.BOUND),
        kinds);
  }

  private int run(WorkFolder folder, Crew crew, PrintWriter out) throws Exception {
    Path effects = folder.sub("effects");
    Subject subject = subject(folder, crew, effects);
    folder.beforeDeletion(subject::close);
    Set<Fault.Kind> kinds = EnumSet.allOf(Fault.Kind.class);
    subject
        .leftOut()
        .forEach(
            (kind, why) -> {
              Progress.say("left out: " + kind.words() + ", because " + why);
              kinds.remove(kind);
            });
    try {
      Progress.say("starting");
      subject.start();
      Progress.say(crew.clients() + " clients are connected");
      Outcome outcome =
          Torment.run(
              new Torment.Terms(plan(crew, kinds), crew, seed, rate, effects, PATIENCE),
              subject,
              Progress::say);
      boolean clean = outcome.verdict().isClean();
      if (!clean) {
        folder.keep();
      }
      new ChaosReport(settings(), outcome, clean ? "" : folder.path().toString()).print(out, json);
      return clean ? 0 : 1;
    } catch (Exception e) {
      // why: after Ctrl-C its folder and processes go, and nobody wants to read that it missed them
      folder.awaitEndIfInterrupted();
      throw e;
    }
  }

  private Subject subject(WorkFolder folder, Crew crew, Path effects) throws IOException {
    if (peer != null) {
      return new PeerSubject(
          Peer.named(peer),
          crew,
          new PeerSubject.Place(folder.path(), effects, StormNode.freePort()));
    }
    return new OrbSubject(
        crew,
        new OrbSubject.Place(
            folder.path(),
            effects,
            database == null ? "" : database,
            StormNode.freePort(),
            StormNode.freePort()));
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("faults", faults);
    settings.put("seed", seed);
    settings.put("clients", clients);
    settings.put("commands a second", rate);
    if (peer == null) {
      settings.put("database", database == null ? "H2" : "PostgreSQL");
    } else {
      settings.put("peer", peer);
    }
    return settings;
  }
}
