package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Says every refusal in the one way: a line on standard error and, for the formats that programs
 * read, an object on standard output; the exit code is the error code's.
 */
final class Refusals {
  private final Shell shell;

  Refusals(Shell shell) {
    this.shell = shell;
  }

  int usage(ParameterException e, String[] args) {
    String verb = e.getCommandLine().getCommandSpec().qualifiedName();
    OrbException refusal =
        new OrbException(
            ErrorCode.BAD_PARAMS,
            oneLine(String.valueOf(e.getMessage())),
            "see: " + verb + " --help");
    return say(refusal, asked(e.getCommandLine(), args));
  }

  int failure(Exception e, CommandLine verb, @Nullable ParseResult result) {
    OrbException refusal =
        e instanceof OrbException known
            ? known
            : new OrbException(
                ErrorCode.INTERNAL, "a fault of this program: " + e, "please report it", e);
    return say(refusal, asked(verb));
  }

  // A line that cannot be parsed may still have said what its reader understands.
  private @Nullable Format asked(CommandLine verb, String[] args) {
    List<String> words = List.of(args);
    for (Format format : Format.values()) {
      int at = words.indexOf(format.name());
      if (at > 0 && (words.get(at - 1).equals("-o") || words.get(at - 1).equals("--output"))) {
        return format;
      }
    }
    return asked(verb);
  }

  private @Nullable Format asked(CommandLine verb) {
    return verb.getCommandSpec().userObject() instanceof EdgeVerb edge
        ? Output.of(shell, edge.options.format).format()
        : null;
  }

  private int say(OrbException e, @Nullable Format format) {
    String mend = e.mend().orElseGet(() -> Mends.of(e.code()));
    shell.err().println("orb: " + e.code() + ": " + oneLine(e.reason()) + "; " + oneLine(mend));
    shell.err().flush();
    if (format == Format.json || format == Format.jsonl) {
      List<Json> refused = e instanceof EdgeProblem problem ? problem.refused() : List.of();
      ErrorLine line = new ErrorLine("error", e.code().name(), e.reason(), mend, refused);
      shell.out().println(JsonCodec.of(line).text());
      shell.out().flush();
    }
    return e.code().exitCode();
  }

  private static String oneLine(String text) {
    return Cells.harmless(text).replaceAll("\\s+", " ").strip();
  }

  /** A refusal for programs. */
  record ErrorLine(String kind, String code, String message, String mend, List<Json> refused) {}
}
