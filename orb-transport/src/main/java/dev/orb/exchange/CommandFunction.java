package dev.orb.exchange;

import org.jspecify.annotations.Nullable;

/** A handler without types: reads its parameters off the context and returns anything. */
@FunctionalInterface
public interface CommandFunction {
  /**
   * Runs once for one attempt, by the rules of {@link CommandHandler#handle}.
   *
   * @return anything that becomes JSON; null becomes JSON null
   */
  @Nullable Object handle(CommandContext context) throws Exception;
}
