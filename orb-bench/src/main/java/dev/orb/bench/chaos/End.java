package dev.orb.bench.chaos;

/**
 * What the subject says became of an order at one client.
 *
 * @param key of the order
 * @param id of the command
 * @param client where
 * @param state one of {@link #SUCCEEDED} and the others; anything that {@link #isFinal} does not
 *     know is open
 * @param reason why, in the subject's words
 * @param attempt how many there were
 * @param answer the key that the handler gave back; empty for none
 */
public record End(
    String key, String id, String client, String state, String reason, int attempt, String answer) {
  /** It ran to its end. */
  public static final String SUCCEEDED = "SUCCEEDED";

  static final String FAILED = "FAILED";
  static final String EXPIRED = "EXPIRED";
  static final String CANCELLED = "CANCELLED";
  static final String DEAD = "DEAD";

  boolean isFinal() {
    return switch (state) {
      case SUCCEEDED, FAILED, EXPIRED, CANCELLED, DEAD -> true;
      default -> false;
    };
  }

  boolean is(String other) {
    return state.equals(other);
  }
}
