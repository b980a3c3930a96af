package dev.orb.app.cli;

import dev.orb.protocol.Durations;
import dev.orb.protocol.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code orb command retry C}. */
@Command(
    name = "retry",
    description = "Sends a command again to those of its targets that ended without success.",
    footer = {
      "",
      "It is a new command with the same name, parameters and options, and retryOf. What is open",
      "is left alone. When there is none to try again: CONFLICT, exit code 6."
    })
final class RetryVerb extends CommandVerbs.OnOne {
  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "Only those that ended so, such as failed or never-delivered.")
  List<String> reasons = new ArrayList<>();

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Asked again with this key within 24 h, it is still one command.")
  @Nullable String idempotencyKey;

  @Option(
      names = "--wait",
      paramLabel = "D",
      description = "Show replies this long, or all: to the end (default: do not wait).")
  @Nullable String wait;

  RetryVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Optional<Duration> patience =
        Optional.ofNullable(wait).filter(text -> !text.equals("all")).map(Durations::parse);
    EdgeClient edge = edge();
    Body body =
        new Body()
            .with("reasons", reasons.isEmpty() ? null : reasons)
            .with("idempotencyKey", idempotencyKey);
    Json command = edge.post(path() + "/retry", body.json());
    if (wait != null) {
      return new Watch(shell, edge, output()).run(command, patience);
    }
    output().one(command, "command");
    return Watch.refused(command).isEmpty() ? 0 : 1;
  }
}
