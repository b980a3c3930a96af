package dev.orb.bench;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orb bench}: measurements beside the bare broker. A missed bar is said, not a failure. */
@Command(
    name = "bench",
    description = "Measures ORB beside the bare broker.",
    synopsisSubcommandLabel = "MEASURE",
    subcommands = {
      CallVerb.class,
      DurableVerb.class,
      BroadcastVerb.class,
      MemoryVerb.class,
      StormVerb.class,
      JoinVerb.class,
      JournalVerb.class,
      ScheduleVerb.class,
      BacklogVerb.class,
      ChaosVerb.class
    })
public final class BenchCommand implements Runnable {
  @Spec @Nullable CommandSpec spec;

  /** Made by the command line. */
  public BenchCommand() {}

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a measure is missing");
    }
  }
}
