package dev.orb.server.contract;

import dev.orb.protocol.Json;
import dev.orb.protocol.message.Control.Declared;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the handlers of the fleet declare, as clients said it last, whether they are connected or
 * not. Thread-safe; does not block.
 */
public interface Contracts {

  /** What a client declared, by name; empty if it is not known. The id without regard to case. */
  List<Declared> of(String client);

  /** What a client declared of one command. */
  Optional<Declared> find(String client, String command);

  /** The names of all commands that somebody declared, in order. */
  Set<String> names();

  /**
   * What is declared of a command, by how many.
   *
   * @param clients among whom
   * @return one for each way in which it is declared, the most usual first
   */
  List<Offer> offers(String command, Collection<String> clients);

  /**
   * Holds parameters against the command's contracts.
   *
   * @param params null for none
   * @return empty if no contract says anything of this command's parameters, so that there is
   *     nothing to ask
   */
  Optional<Judgement> judge(String command, @Nullable Json params);

  /** Tells of one command's parameters whether they fit a client. For one thread. */
  @FunctionalInterface
  interface Judgement {
    /** What is wrong with them for this client; empty if nothing, or if it is not known. */
    Optional<String> fault(String client);
  }

  /**
   * One way in which a command is declared.
   *
   * @param declared the declaration
   * @param clients who has it, in order
   */
  record Offer(Declared declared, List<String> clients) {}
}
