package dev.orb.app.cli;

import dev.orb.protocol.Json;
import picocli.CommandLine.Command;

@Command(name = "health", description = "Whether the node can do its work, part by part.")
final class HealthVerb extends EdgeVerb {
  private static final int NOT_READY = 3;

  HealthVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Json health = edge().getOpen("/health/ready");
    output().one(health, "health");
    return Cells.of(health, "state").equals("ready") ? 0 : NOT_READY;
  }
}
