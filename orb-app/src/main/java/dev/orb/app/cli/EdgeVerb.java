package dev.orb.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A verb that asks the HTTP API. Its value is the exit code. */
abstract class EdgeVerb implements Callable<Integer> {
  final Shell shell;

  @Mixin final EdgeOptions options = new EdgeOptions();

  EdgeVerb(Shell shell) {
    this.shell = shell;
  }

  final EdgeClient edge() {
    return EdgeClient.of(shell, options);
  }

  final Output output() {
    return Output.of(shell, options.format);
  }
}
