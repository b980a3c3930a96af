package dev.orb.exchange;

import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What this end knows of the firings of schedules that it runs itself. Asked on the transport's
 * thread; must not block.
 */
@FunctionalInterface
public interface OwnFirings {
  /** Of an end that runs no schedule itself. */
  OwnFirings NONE = command -> null;

  /**
   * Why a firing that came as a command, and that the ledger does not know, must not be started:
   * this end has dealt with its time already. Null if it may.
   */
  @Nullable Failure refusal(Command command);
}
