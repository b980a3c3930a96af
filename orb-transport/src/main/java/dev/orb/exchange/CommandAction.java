package dev.orb.exchange;

/** A handler without a result: its reply is JSON null. */
@FunctionalInterface
public interface CommandAction {
  /** Runs once for one attempt, by the rules of {@link CommandHandler#handle}. */
  void run(CommandContext context) throws Exception;
}
