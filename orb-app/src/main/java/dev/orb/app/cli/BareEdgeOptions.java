package dev.orb.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of every verb that asks the HTTP API, but for that of its token: where that one names
 * the file of another token, which is made.
 */
class BareEdgeOptions {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The node to ask (ORB_SERVER, the login; default http://127.0.0.1:7420).")
  @Nullable String server;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, json or jsonl; default table on a terminal, jsonl elsewhere.")
  @Nullable Format format;

  @Option(names = "--yes", description = "Do not ask before more than 100 targets.")
  boolean yes;

  /** The file that holds the token to show; null if none was named. */
  @Nullable String shownTokenFile() {
    return null;
  }
}
