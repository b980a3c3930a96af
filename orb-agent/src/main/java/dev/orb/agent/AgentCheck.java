package dev.orb.agent;

import dev.orb.client.Finding;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code orb agent check}: exit code 0 if the agent could work, 3 if something is in the way. */
@Command(
    name = "check",
    description = "Goes the way to the server step by step: each is ok, or the mend is said.")
final class AgentCheck implements Callable<Integer> {
  private static final Duration EACH = Duration.ofSeconds(10);

  @Spec private @Nullable CommandSpec spec;
  @ParentCommand private @Nullable AgentCommand agent;

  @Override
  public Integer call() {
    CommandSpec own = Given.of(spec);
    try {
      List<Finding> findings = Enlisted.client(Given.of(agent).file().read()).check(EACH);
      PrintWriter out = own.commandLine().getOut();
      findings.forEach(finding -> out.println(line(finding)));
      out.flush();
      boolean well = findings.stream().allMatch(Finding::isOk);
      return well ? 0 : ErrorCode.UNAVAILABLE.exitCode();
    } catch (OrbException e) {
      return AgentCommand.refused(own, e);
    }
  }

  private static String line(Finding finding) {
    String said = finding.detail() + (finding.isOk() ? "" : "; " + finding.mend());
    return String.format("%-12s %-5s %s", finding.step(), finding.isOk() ? "ok" : "fault", said);
  }
}
