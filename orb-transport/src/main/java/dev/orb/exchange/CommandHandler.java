package dev.orb.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What runs for a command. Called on the handler executor; may block; may throw anything. Must be
 * thread-safe unless it is registered as serial.
 *
 * @param <P> its parameters
 * @param <R> its result
 */
@FunctionalInterface
public interface CommandHandler<P extends @Nullable Object, R extends @Nullable Object> {
  /**
   * Runs once for one attempt.
   *
   * @return the result, which becomes the reply; null becomes JSON null. A {@code CompletionStage}
   *     is awaited without holding a thread
   * @throws Exception becomes a reply with {@code HANDLER_ERROR} and the message; {@code
   *     CommandFailed} also carries a detail; {@code InterruptedException} after a cancel means
   *     that it stopped
   */
  R handle(P params, CommandContext context) throws Exception;
}
