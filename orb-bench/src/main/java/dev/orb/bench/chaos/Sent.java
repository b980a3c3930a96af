package dev.orb.bench.chaos;

import org.jspecify.annotations.Nullable;

/**
 * What the sender knows of one order.
 *
 * @param order what it was
 * @param id by which it was accepted, empty if it was not
 * @param refused the code, empty if it was not refused
 * @param tries how often it was sent
 * @param begunAt real time of the first try, in milliseconds
 * @param acceptedAt real time of the last answer
 * @param cancelled whether it was asked back
 * @param told the end that came with the answer
 */
record Sent(
    Order order,
    String id,
    String refused,
    int tries,
    long begunAt,
    long acceptedAt,
    boolean cancelled,
    @Nullable End told) {
  /** In place of a code: of a call that nobody answered. */
  static final String NO_ANSWER = "no answer";

  boolean isAccepted() {
    return !id.isEmpty();
  }

  boolean isRefused() {
    return !refused.isEmpty();
  }

  boolean isInDoubt() {
    return refused.equals(NO_ANSWER);
  }

  Sent askedBack() {
    return new Sent(order, id, refused, tries, begunAt, acceptedAt, true, told);
  }
}
