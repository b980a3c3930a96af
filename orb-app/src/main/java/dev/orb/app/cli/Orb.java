package dev.orb.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code orb}: the verbs in the order in which help shows them. */
@Command(
    name = "orb",
    description = "Commands a fleet, now or at a time.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      ServerVerb.class,
      ClientVerbs.class,
      PingVerb.class,
      SendVerb.class,
      CommandVerbs.class,
      WhyVerb.class,
      HealthVerb.class,
      VersionVerb.class
    })
final class Orb implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a verb is missing");
    }
  }
}
