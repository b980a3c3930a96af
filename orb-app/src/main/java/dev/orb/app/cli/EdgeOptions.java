package dev.orb.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every verb that asks the HTTP API. */
final class EdgeOptions {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The node to ask (ORB_SERVER; default http://127.0.0.1:7420).")
  @Nullable String server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File that holds the token (ORB_TOKEN; for a node on this machine its own admin token).")
  @Nullable String tokenFile;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, json or jsonl; default table on a terminal, jsonl elsewhere.")
  @Nullable Format format;

  @Option(names = "--yes", description = "Do not ask before more than 100 targets.")
  boolean yes;
}
