package dev.orb.agent;

import picocli.CommandLine;

/** The agent's verb alone, as the process that tests start. */
public final class AgentMain {
  private AgentMain() {}

  /** Runs the verb. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new AgentCommand()).execute(arguments));
  }
}
