package dev.orb.app.cli;

import dev.orb.app.demo.Demo;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code orb demo}. */
@Command(
    name = "demo",
    description = "Shows the main job with real processes, checks it, and ends by itself.",
    footer = {"", "Exit code: 0 if every step held, else 1."})
final class DemoVerb implements Callable<Integer> {
  private static final int FEWEST = 3;
  private static final int MOST_SIMULATED = 15_000;

  private final Shell shell;

  @Option(
      names = "--clients",
      paramLabel = "N",
      description = "Agents, each a process (default ${DEFAULT-VALUE}, at least 3).")
  int clients = 5;

  @Option(
      names = "--simulated",
      paramLabel = "N",
      description = "Simulated clients, each a connection (default ${DEFAULT-VALUE}).")
  int simulated = 1000;

  @Option(names = "--keep", description = "Leave everything up until Ctrl-C.")
  boolean keep;

  DemoVerb(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws Exception {
    if (clients < FEWEST || simulated < 0 || simulated > MOST_SIMULATED) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "a demo of " + clients + " clients and " + simulated + " simulated ones",
          "allowed: 3 or more, and 0 to " + MOST_SIMULATED);
    }
    return new Demo(
            shell.out(),
            (seat, words) ->
                OrbCommandLine.run(
                    new Shell(
                        shell.in(),
                        seat.out(),
                        seat.err(),
                        seat.environment(),
                        seat.folder(),
                        false,
                        true),
                    words.toArray(String[]::new)),
            clients,
            simulated,
            keep)
        .play();
  }
}
