package dev.orb.app.cli;

import dev.orb.agent.AgentCommand;
import dev.orb.bench.BenchCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orb}: the verbs in the order in which help shows them. */
@Command(
    name = "orb",
    description = "Commands a fleet, now or at a time.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      ServerVerb.class,
      AgentCommand.class,
      ClientVerbs.class,
      JoinTokenVerbs.class,
      TokenVerbs.class,
      LoginVerb.class,
      WhoamiVerb.class,
      PingVerb.class,
      SendVerb.class,
      CommandVerbs.class,
      WhyVerb.class,
      DeadVerbs.class,
      PayloadVerbs.class,
      ScheduleVerbs.class,
      CalendarVerbs.class,
      ApplyVerb.class,
      ExportVerb.class,
      EventsVerb.class,
      FreezeVerb.class,
      ThawVerb.class,
      BackupVerb.class,
      RestoreVerb.class,
      HealthVerb.class,
      DemoVerb.class,
      BenchCommand.class,
      VersionVerb.class
    })
final class Orb implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a verb is missing");
    }
  }
}
