package dev.orb.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every verb that asks the HTTP API. */
final class EdgeOptions extends BareEdgeOptions {
  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File that holds the token (ORB_TOKEN, the login; for a node on this machine its own"
              + " admin token).")
  @Nullable String tokenFile;

  @Override
  @Nullable String shownTokenFile() {
    return tokenFile;
  }
}
