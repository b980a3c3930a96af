package dev.orb.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "freeze",
    description =
        "Stops the fleet from getting anything new: nothing is released and no schedule fires.",
    footer = {
      "",
      "What clients have goes on. What is sent meanwhile waits for the thaw, or its expiry.",
      "Example: orb freeze --reason 'the database moves'"
    })
final class FreezeVerb extends EdgeVerb {
  @Option(
      names = "--reason",
      paramLabel = "R",
      description = "Why, for everybody to see; 140 characters at most.")
  @Nullable String reason;

  FreezeVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    output().one(edge().post("/freeze", new Body().with("reason", reason).json()), "freeze");
    return 0;
  }
}
