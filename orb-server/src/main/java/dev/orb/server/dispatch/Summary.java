package dev.orb.server.dispatch;

import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a command's deliveries did not succeed, or not yet.
 *
 * @param counts of all deliveries
 * @param reasons the largest first
 */
public record Summary(Counts counts, List<Group> reasons) {
  public Summary {
    reasons = List.copyOf(reasons);
  }

  /**
   * Deliveries that share state, reason and code.
   *
   * @param reason null while running
   * @param code null while open
   * @param message of one of them
   * @param count how many
   * @param sample three client ids at most
   * @param since the earliest of their latest changes
   */
  public record Group(
      DeliveryState state,
      @Nullable Reason reason,
      @Nullable ErrorCode code,
      @Nullable String message,
      int count,
      List<String> sample,
      Instant since) {
    public Group {
      sample = List.copyOf(sample);
    }
  }
}
