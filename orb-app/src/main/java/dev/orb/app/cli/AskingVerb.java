package dev.orb.app.cli;

import dev.orb.protocol.Durations;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A verb that asks the HTTP API. Its value is the exit code. */
abstract class AskingVerb implements Callable<Integer> {
  final Shell shell;
  private @Nullable EdgeClient edge;

  AskingVerb(Shell shell) {
    this.shell = shell;
  }

  abstract BareEdgeOptions options();

  final EdgeClient edge() {
    EdgeClient found = edge == null ? EdgeClient.of(shell, options()) : edge;
    edge = found;
    return found;
  }

  /** A duration as it goes into a body; null if none was given. */
  static @Nullable String duration(@Nullable String given) {
    return given == null ? null : Durations.text(Durations.parse(given));
  }

  final Output output() {
    return Output.of(shell, options().format);
  }
}
