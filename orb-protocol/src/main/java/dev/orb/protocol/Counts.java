package dev.orb.protocol;

import java.util.EnumMap;
import java.util.Map;

/**
 * How many targets of a command are where.
 *
 * @param byState deliveries in each state; a state that is missing has none
 * @param refused targets that never became a delivery
 */
public record Counts(Map<DeliveryState, Integer> byState, int refused) {

  public Counts {
    EnumMap<DeliveryState, Integer> all = new EnumMap<>(DeliveryState.class);
    for (DeliveryState state : DeliveryState.values()) {
      all.put(state, byState.getOrDefault(state, 0));
    }
    byState = java.util.Collections.unmodifiableMap(all);
  }

  /** Deliveries in that state. */
  public int of(DeliveryState state) {
    return byState.getOrDefault(state, 0);
  }

  /** All targets, the refused ones too. */
  public int total() {
    return refused + byState.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Deliveries that have not ended. */
  public int open() {
    int open = 0;
    for (DeliveryState state : DeliveryState.values()) {
      open += state.isFinal() ? 0 : of(state);
    }
    return open;
  }
}
