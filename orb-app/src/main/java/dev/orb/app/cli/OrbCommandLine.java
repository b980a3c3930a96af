package dev.orb.app.cli;

import dev.orb.app.node.Version;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The whole command line, ready to run. */
public final class OrbCommandLine {
  private OrbCommandLine() {}

  /** Runs one line of arguments. The value is the exit code. */
  public static int run(Shell shell, String... args) {
    return of(shell).execute(args);
  }

  /** The model of every verb and option. */
  static CommandLine of(Shell shell) {
    CommandLine line = new CommandLine(Orb.class, new VerbFactory(shell));
    Refusals refusals = new Refusals(shell);
    line.setOut(writer(shell.out()));
    line.setErr(writer(shell.err()));
    line.setParameterExceptionHandler(refusals::usage);
    line.setExecutionExceptionHandler(refusals::failure);
    line.setExecutionStrategy(OrbCommandLine::execute);
    line.setExpandAtFiles(false);
    line.setUsageHelpAutoWidth(false);
    addHelp(line);
    line.getCommandSpec()
        .version(Version.text())
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version of this program.")
                .build());
    return line;
  }

  /** As usual, but that the help of {@code send NAME} is about the command of that name. */
  private static int execute(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (last.isUsageHelpRequested()
        && last.commandSpec().userObject() instanceof SendVerb send
        && send.isAskedAboutCommand()) {
      try {
        return send.describe();
      } catch (OrbException e) {
        throw new ExecutionException(last.commandSpec().commandLine(), "no help", e);
      }
    }
    return new RunLast().execute(parsed);
  }

  // why here: one place instead of an annotation on every verb
  private static void addHelp(CommandLine line) {
    if (line.getCommandSpec().findOption("--help") == null) {
      line.getCommandSpec()
          .addOption(
              OptionSpec.builder("-h", "--help")
                  .usageHelp(true)
                  .description("Show this help.")
                  .build());
    }
    line.getSubcommands().values().forEach(OrbCommandLine::addHelp);
  }

  // why not straight onto the stream: the stream writes UTF-8, whatever the locale
  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /** Makes verbs, which take the shell that they run in. */
  private record VerbFactory(Shell shell) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (Arrays.equals(constructor.getParameterTypes(), new Class<?>[] {Shell.class})) {
          try {
            return type.cast(constructor.newInstance(shell));
          } catch (InvocationTargetException e) {
            throw new OrbException(ErrorCode.INTERNAL, "a verb cannot be made", null, e);
          }
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
