package dev.orb.server.dispatch;

import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a delivery ends: a final state, its reason, and what goes with it.
 *
 * @param state final
 * @param reason why; null for success
 * @param result what the handler returned; null without success
 * @param error the failure; null for success
 */
record Outcome(
    DeliveryState state, @Nullable Reason reason, @Nullable Json result, @Nullable Failure error) {

  /**
   * What a client's answer means.
   *
   * @param started whether the delivery was known to have started before
   */
  static Outcome of(Reply reply, boolean started) {
    Failure error = reply.error();
    if (error == null) {
      return new Outcome(DeliveryState.SUCCEEDED, null, reply.result(), null);
    }
    boolean ran = started || saysItRan(reply);
    return switch (error.code()) {
      case HANDLER_ERROR -> of(Reason.FAILED, error);
      case TIMEOUT -> of(Reason.TIMED_OUT, error);
      case INTERRUPTED -> of(isPoison(error) ? Reason.POISON : Reason.LOST, error);
      case CANCELLED -> of(ran ? Reason.STOPPED : Reason.CANCELLED, error);
      case EXPIRED -> ran ? of(Reason.LOST, interrupted(error)) : of(Reason.NOT_STARTED, error);
      default -> of(Reason.REFUSED, error);
    };
  }

  /** Whether a client's answer tells that its handler began. */
  static boolean saysItRan(Reply reply) {
    // why the attempt: a process that died in the middle of it leaves no other trace of its start
    return reply.attempt() > 0 || (reply.timing() != null && reply.timing().started() != null);
  }

  private static boolean isPoison(Failure error) {
    Json detail = error.detail();
    return detail != null
        && detail.get("poison").filter(Json::isBoolean).map(Json::bool).orElse(false);
  }

  // why: what has started cannot expire; its time to start again was over after its client died
  private static Failure interrupted(Failure error) {
    return new Failure(
        ErrorCode.INTERRUPTED,
        "it had started when its client died, and expired before it could start again",
        error.detail());
  }

  static Outcome neverDelivered() {
    return of(Reason.NEVER_DELIVERED, ErrorCode.EXPIRED, "its client did not take it in time");
  }

  /**
   * The same.
   *
   * @param whereabouts where the client is, in words that follow its name
   */
  static Outcome neverDelivered(String whereabouts) {
    return of(
        Reason.NEVER_DELIVERED,
        ErrorCode.EXPIRED,
        "its client did not take it in time; it " + whereabouts);
  }

  static Outcome notStarted() {
    return of(Reason.NOT_STARTED, ErrorCode.EXPIRED, "its client did not start it in time");
  }

  static Outcome noReply(Duration allowed) {
    return of(
        Reason.NO_REPLY,
        ErrorCode.TIMEOUT,
        "it started, and no reply came within " + allowed.toMillis() + " ms");
  }

  static Outcome ledgerLost() {
    return of(
        Reason.LOST,
        ErrorCode.INTERRUPTED,
        "it had started, and its client came back without the record of it");
  }

  static Outcome disconnected() {
    return of(
        Reason.LOST, ErrorCode.DISCONNECTED, "the session that it was for ended before its reply");
  }

  static Outcome cancelled() {
    return of(Reason.CANCELLED, ErrorCode.CANCELLED, "cancelled before it started");
  }

  static Outcome superseded() {
    return of(
        Reason.SUPERSEDED,
        ErrorCode.SUPERSEDED,
        "a newer command of its supersede key came before it started");
  }

  /** The end of what was not started because of a request. */
  static Outcome unstarted(OpenCommand command, int index) {
    boolean cancelled = command.isCancelRequested(index) || command.isUnwanted(index);
    return command.isSuperseded(index) && !cancelled ? superseded() : cancelled();
  }

  static Outcome removed() {
    return of(Reason.CLIENT_REMOVED, ErrorCode.REMOVED, "its client was removed");
  }

  static Outcome poison() {
    return of(
        Reason.POISON, ErrorCode.INTERRUPTED, "the broker gave it up after too many attempts");
  }

  static Outcome refused(ErrorCode code, String message) {
    return of(Reason.REFUSED, code, message);
  }

  private static Outcome of(Reason reason, ErrorCode code, String message) {
    return of(reason, Failure.of(code, message));
  }

  private static Outcome of(Reason reason, Failure error) {
    return new Outcome(reason.state(), reason, null, error);
  }
}
