package dev.orb.exchange;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A handler that ends later, on a thread of its own choosing: the thread that it is called on is
 * free as soon as it returns.
 *
 * @param <P> its parameters
 * @param <R> its result
 */
@FunctionalInterface
public interface LaterHandler<P extends @Nullable Object, R extends @Nullable Object> {
  /**
   * Begins one attempt.
   *
   * @return completes with the result, or fails by the rules of {@link CommandHandler#handle}; it
   *     is cancelled when the command is cancelled or its time is over
   * @throws Exception by the same rules
   */
  CompletionStage<? extends @Nullable R> handle(P params, CommandContext context) throws Exception;
}
