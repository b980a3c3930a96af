package dev.orb.server.journal;

import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import org.jspecify.annotations.Nullable;

/** Which deliveries to list. What is null does not filter. */
public record DeliveryFilter(
    @Nullable DeliveryState state, @Nullable Reason reason, @Nullable ErrorCode code) {
  /** All. */
  public static final DeliveryFilter ALL = new DeliveryFilter(null, null, null);
}
