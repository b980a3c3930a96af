package dev.orb.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Run with {@code -Dorb.rewrite=true} to write the page's reference anew. */
class CliDocsTest {
  private static final Path PAGE = Path.of("..", "docs", "cli.md");
  private static final String MARK =
      "<!-- below: made by CliDocsTest from the verbs themselves -->\n";

  @Test
  void theReferenceListsEveryVerbAndOptionAndNoOther() throws IOException {
    String page = Files.readString(PAGE);
    String head = page.substring(0, page.indexOf(MARK) + MARK.length());
    String reference = reference();
    if (Boolean.getBoolean("orb.rewrite")) {
      Files.writeString(PAGE, head + reference);
    }
    assertThat(Files.readString(PAGE))
        .as("the reference in docs/cli.md is made from the code: run with -Dorb.rewrite=true")
        .isEqualTo(head + reference);
  }

  private static String reference() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Shell shell =
        new Shell(
            InputStream.nullInputStream(), nowhere, nowhere, Map.of(), Path.of(""), false, false);
    StringBuilder text = new StringBuilder(8192);
    append(text, OrbCommandLine.of(shell));
    return text.toString();
  }

  private static void append(StringBuilder text, CommandLine verb) {
    CommandSpec spec = verb.getCommandSpec();
    if (verb.getSubcommands().isEmpty()) {
      String arguments =
          spec.positionalParameters().stream()
              .map(CliDocsTest::argument)
              .collect(Collectors.joining());
      text.append("\n### `").append(spec.qualifiedName()).append(arguments).append("`\n\n");
      text.append(String.join(" ", spec.usageMessage().description())).append("\n\n");
      text.append("| option | meaning |\n|---|---|\n");
      Map<String, OptionSpec> sorted = new TreeMap<>();
      spec.options().forEach(option -> sorted.put(option.longestName(), option));
      sorted.values().stream()
          .filter(option -> !option.hidden())
          .forEach(option -> text.append(row(option)));
    }
    verb.getSubcommands().values().forEach(sub -> append(text, sub));
  }

  private static String argument(PositionalParamSpec argument) {
    String label = argument.paramLabel();
    return argument.required() ? " " + label : " [" + label + "]";
  }

  private static String row(OptionSpec option) {
    String names = String.join(", ", option.names());
    String value = option.arity().max() > 0 ? " " + option.paramLabel() : "";
    return "| `" + names + value + "` | " + meaning(option) + " |\n";
  }

  private static String meaning(ArgSpec option) {
    return String.join(" ", option.description());
  }
}
