package dev.orb.server.contract;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.message.Control.Declared;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the handlers of the fleet declare, as clients said it last, whether they are connected or
 * not. Thread-safe; does not block. A component is named where its handlers are meant, and null
 * where the client's own are.
 */
public interface Contracts {

  /** What a client's own handlers declare, by name; empty if it is not known. */
  default List<Declared> of(String client) {
    return of(client, null);
  }

  /**
   * What a component of a client declares, by name; empty if it is not known. The id without regard
   * to case.
   */
  List<Declared> of(String client, @Nullable String component);

  /** What a client declared of one command of its own. */
  default Optional<Declared> find(String client, String command) {
    return find(client, null, command);
  }

  /** What a client declared of one command of a component. */
  Optional<Declared> find(String client, @Nullable String component, String command);

  /**
   * Whether a client hosts a component as far as is known: false only if it said that it does not.
   */
  boolean mayHost(String client, String component);

  /** The names of all commands that clients declared of their own, in order. */
  default Set<String> names() {
    return names(null);
  }

  /** The names of all commands that somebody declared of a component, in order. */
  Set<String> names(@Nullable String component);

  /** What is declared of a command of the clients' own, by how many. */
  default List<Offer> offers(String command, Collection<String> clients) {
    return offers(null, command, clients);
  }

  /**
   * What is declared of a command, by how many.
   *
   * @param clients among whom
   * @return one for each way in which it is declared, the most usual first
   */
  List<Offer> offers(@Nullable String component, String command, Collection<String> clients);

  /** Holds parameters against the contracts of a command of the clients' own. */
  default Optional<Judgement> judge(String command, @Nullable Json params) {
    return judge(null, command, params);
  }

  /**
   * Holds parameters against the command's contracts.
   *
   * @param params null for none
   * @return empty if no contract says anything of this command's parameters and no component is
   *     named, so that there is nothing to ask
   */
  Optional<Judgement> judge(@Nullable String component, String command, @Nullable Json params);

  /** Tells of one command's parameters whether they fit a client. For one thread. */
  @FunctionalInterface
  interface Judgement {
    /** Why this client would not take it; empty if it would, or if it is not known. */
    Optional<Fault> fault(String client);
  }

  /**
   * Why a client would not take a command.
   *
   * @param code {@code BAD_PARAMS}, or {@code UNKNOWN_COMMAND} of a component that it does not host
   * @param words for a person
   */
  record Fault(ErrorCode code, String words) {}

  /**
   * One way in which a command is declared.
   *
   * @param declared the declaration
   * @param clients who has it, in order
   */
  record Offer(Declared declared, List<String> clients) {}
}
