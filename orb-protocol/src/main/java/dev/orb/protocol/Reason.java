package dev.orb.protocol;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a delivery is in its state. A delivery that runs or succeeded has none. */
public enum Reason {
  /** Open: its client is not connected. */
  WAITING_OFFLINE(DeliveryState.QUEUED),
  /** Open: its client is connected and has not started it. */
  WAITING_BUSY(DeliveryState.QUEUED),
  /** Open: a rollout has not released it. */
  WAITING_RELEASE(DeliveryState.HELD),
  /** Its client did not take it in time. */
  NEVER_DELIVERED(DeliveryState.EXPIRED),
  /** Its client took it and did not start it in time. */
  NOT_STARTED(DeliveryState.EXPIRED),
  /** The client did not run it. */
  REFUSED(DeliveryState.FAILED),
  /** The handler failed. */
  FAILED(DeliveryState.FAILED),
  /** The client stopped it at its timeout. */
  TIMED_OUT(DeliveryState.FAILED),
  /** It started, and nothing came before its time was over. */
  NO_REPLY(DeliveryState.FAILED),
  /** It started, and its client died. */
  LOST(DeliveryState.FAILED),
  /** Removed before it started. */
  CANCELLED(DeliveryState.CANCELLED),
  /** Stopped while it ran. */
  STOPPED(DeliveryState.CANCELLED),
  /** A newer command took its place. */
  SUPERSEDED(DeliveryState.CANCELLED),
  /** Its client was removed. */
  CLIENT_REMOVED(DeliveryState.CANCELLED),
  /** Given up after too many attempts. */
  POISON(DeliveryState.DEAD);

  private final DeliveryState state;

  Reason(DeliveryState state) {
    this.state = state;
  }

  /** The state that it explains; {@code WAITING_BUSY} also explains {@code DELIVERED}. */
  public DeliveryState state() {
    return state;
  }

  /** The form in JSON and at the shell: {@code never-delivered}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads {@link #text()}. */
  public static Optional<Reason> named(String text) {
    return Stream.of(values()).filter(reason -> reason.text().equals(text)).findFirst();
  }
}
