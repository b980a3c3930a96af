package dev.orb.agent;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/**
 * The program {@code orb agent}: the agent's own jars and nothing else, because every verb and jar
 * of the whole product would stay in its memory.
 */
public final class AgentMain {
  private AgentMain() {}

  /** Runs until the agent ends, and ends with its exit code. */
  public static void main(String[] args) {
    AgentLog.toStandardError();
    System.exit(line().execute(args));
  }

  /** The line that is parsed, with the refusals of the other verbs: one line on standard error. */
  static CommandLine line() {
    CommandLine line = new CommandLine(new AgentCommand());
    line.setCommandName("orb agent");
    line.setOut(utf8(FileDescriptor.out));
    line.setErr(utf8(FileDescriptor.err));
    line.setExpandAtFiles(false);
    line.setUsageHelpAutoWidth(false);
    line.setParameterExceptionHandler(
        (e, args) ->
            refuse(
                e.getCommandLine(),
                new OrbException(
                    ErrorCode.BAD_PARAMS,
                    String.valueOf(e.getMessage()),
                    "see: orb agent --help")));
    line.setExecutionExceptionHandler(
        (e, failed, result) ->
            refuse(
                failed,
                new OrbException(
                    ErrorCode.INTERNAL, "a fault of this program: " + e, "please report it", e)));
    return line;
  }

  private static int refuse(CommandLine line, OrbException e) {
    line.getErr().println("orb: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
    return e.code().exitCode();
  }

  // why not System.out: its encoding follows the locale, and ours does not
  private static PrintWriter utf8(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
