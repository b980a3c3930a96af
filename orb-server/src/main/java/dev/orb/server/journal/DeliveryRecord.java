package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.message.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One command on its way to one client. The journal has a row from the first event after QUEUED;
 * until then it is derived from the command.
 *
 * @param command which command
 * @param client which client
 * @param component of which component of the client; empty for the client's own handlers
 * @param enrolment the enrolment that was meant
 * @param state how far it is
 * @param reason why; null when running or succeeded, and for open rows, whose reason depends on
 *     whether the client is connected now
 * @param attempt the newest attempt that was heard of, 0 before the first
 * @param result what the handler returned
 * @param error why it did not succeed
 * @param late a reply that came after the end
 * @param queuedAt when it was accepted
 * @param deliveredAt when the client had it
 * @param startedAt when the handler began
 * @param finishedAt when it ended
 * @param expiresAt after this it is not started
 * @param due when the sweep ends it; null once it has ended
 */
public record DeliveryRecord(
    CommandId command,
    String client,
    String component,
    long enrolment,
    DeliveryState state,
    @Nullable Reason reason,
    int attempt,
    @Nullable Json result,
    @Nullable Failure error,
    @Nullable Json late,
    Instant queuedAt,
    @Nullable Instant deliveredAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    Instant expiresAt,
    @Nullable Instant due) {

  /** The same row with a reason, which depends on who is here now. */
  public DeliveryRecord withReason(Reason reason) {
    return new DeliveryRecord(
        command,
        client,
        component,
        enrolment,
        state,
        reason,
        attempt,
        result,
        error,
        late,
        queuedAt,
        deliveredAt,
        startedAt,
        finishedAt,
        expiresAt,
        due);
  }

  /** The same row with a reply that came after its end. */
  public DeliveryRecord withLate(Json late) {
    return new DeliveryRecord(
        command,
        client,
        component,
        enrolment,
        state,
        reason,
        attempt,
        result,
        error,
        late,
        queuedAt,
        deliveredAt,
        startedAt,
        finishedAt,
        expiresAt,
        due);
  }

  /** The same row with another answer. */
  public DeliveryRecord withAnswer(@Nullable Json result, @Nullable Failure error) {
    return new DeliveryRecord(
        command,
        client,
        component,
        enrolment,
        state,
        reason,
        attempt,
        result,
        error,
        late,
        queuedAt,
        deliveredAt,
        startedAt,
        finishedAt,
        expiresAt,
        due);
  }
}
