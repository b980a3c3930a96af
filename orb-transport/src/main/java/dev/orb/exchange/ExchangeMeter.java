package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Is told what an intake does, to count it. Called on any thread; must not block or throw. */
public interface ExchangeMeter {
  /** Counts nothing. */
  ExchangeMeter NONE = new ExchangeMeter() {};

  /** A message was refused without running a handler, and answered if it could be. */
  default void refused(ErrorCode code) {}

  /** A copy of a command that was met before, or one for an earlier session, was dropped. */
  default void dropped() {}

  /**
   * A handler ended.
   *
   * @param command a name that has a handler of its own; {@link HandlerTable#OTHERWISE} for the
   *     names that have none and were answered all the same
   * @param code null for a success
   */
  default void ran(String command, Duration took, @Nullable ErrorCode code) {}

  /** A reply or a record could not be written and is tried again. */
  default void retried(ErrorCode code) {}
}
