package dev.orb.app.cli;

import picocli.CommandLine.Mixin;

/** A verb that asks the HTTP API, with the options that most of them have. */
abstract class EdgeVerb extends AskingVerb {
  @Mixin final EdgeOptions options = new EdgeOptions();

  EdgeVerb(Shell shell) {
    super(shell);
  }

  @Override
  final BareEdgeOptions options() {
    return options;
  }
}
