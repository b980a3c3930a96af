package dev.orb.app.cli;

import dev.orb.protocol.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "thaw",
    description = "Ends a freeze: what waits is released, and schedules go on.",
    footer = {"", "Example: orb thaw --dry-run"})
final class ThawVerb extends EdgeVerb {
  @Option(
      names = "--dry-run",
      description = "Show what a thaw would send and fire, and thaw nothing.")
  boolean dryRun;

  ThawVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Json now = edge().get("/freeze");
    if (dryRun) {
      output().one(now, "freeze");
    } else if (now.get("frozen").filter(Json::bool).isEmpty()) {
      output().say("orb: the fleet is not frozen");
    } else {
      edge().delete("/freeze");
      output()
          .say(
              "orb: thawed; released: "
                  + Cells.of(now, "wouldSend", "deliveries")
                  + " deliveries of "
                  + Cells.of(now, "wouldSend", "commands")
                  + " commands, schedules that are due: "
                  + Cells.of(now, "wouldFire", "schedules"));
    }
    return 0;
  }
}
