package dev.orb.server;

import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.message.Failure;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one target of a command: its answer, or why there is none.
 *
 * @param client the target
 * @param state how far it is; null for a target that was refused and never became a delivery
 * @param reason why; null when it runs, succeeded or was refused
 * @param result what the handler returned; null unless it succeeded
 * @param error why it did not succeed; null while it is open or if it succeeded
 */
public record Reply<R>(
    String client,
    @Nullable DeliveryState state,
    @Nullable Reason reason,
    @Nullable R result,
    @Nullable Failure error) {

  static <R> Reply<R> of(DeliveryRecord delivery, Class<R> type) {
    return new Reply<>(
        delivery.client(),
        delivery.state(),
        delivery.reason(),
        delivery.state() == DeliveryState.SUCCEEDED ? read(delivery.result(), type) : null,
        delivery.error());
  }

  static <R> Reply<R> refused(Refusal refusal) {
    return new Reply<>(
        refusal.client(), null, null, null, Failure.of(refusal.code(), "refused when it was sent"));
  }

  /** A result as a type; nothing for JSON null and for {@code Void}. */
  static <R> @Nullable R read(@Nullable Json result, Class<R> type) {
    if (result == null || type == Void.class) {
      return null;
    }
    if (type == Json.class) {
      return type.cast(result);
    }
    return result.isNull() ? null : result.as(type);
  }

  /** Whether it ended with success. */
  public boolean succeeded() {
    return state == DeliveryState.SUCCEEDED;
  }

  /** Whether it ended without success, or was refused. */
  public boolean failed() {
    return !succeeded() && !open();
  }

  /** Whether it has not ended. */
  public boolean open() {
    return state != null && !state.isFinal();
  }

  /**
   * The result of a target that succeeded.
   *
   * @throws CommandFailed with the error of one that did not, {@code TIMEOUT} for one still open
   */
  public @Nullable R orThrow() {
    if (error != null) {
      throw error.toException();
    }
    if (!succeeded()) {
      throw new CommandFailed(ErrorCode.TIMEOUT, client + " has not answered yet", null);
    }
    return result;
  }
}
