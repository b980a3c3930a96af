package dev.orb.bench;

import picocli.CommandLine.Option;

/** Options that every measurement has. */
final class BenchOptions {
  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      converter = AtLeastOne.class,
      description = "Rounds that count, of which medians are shown; usually 5.")
  int rounds = 5;

  @Option(names = "--json", description = "Print one JSON document instead of a table.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
