package dev.orb.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom a command is for, before it is resolved to a fixed set of clients.
 *
 * <p>What it names narrows it: clients and groups together mean those of the clients that are in
 * one of the groups. A {@link Narrowing} then leaves some of them out. Nobody gets two copies.
 *
 * @param everybody every enrolled client; false as soon as clients or groups are named
 * @param clients any of these ids
 * @param groups members of any of these groups
 * @param narrowing who of them is left out
 */
public record Target(
    boolean everybody, Set<String> clients, Set<String> groups, Narrowing narrowing) {

  /**
   * @throws OrbException {@code BAD_PARAMS} if it names nobody at all
   */
  public Target {
    clients = ordered("client", clients);
    groups = ordered("group", groups);
    boolean some = !clients.isEmpty() || !groups.isEmpty();
    if (!everybody && !some && !narrowing.any() && narrowing.where() == null) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "the target names nobody",
          "name all, clients, groups, any or where");
    }
    everybody = !some;
  }

  /** Those that are named, and nobody left out. */
  public Target(boolean everybody, Set<String> clients, Set<String> groups) {
    this(everybody, clients, groups, Narrowing.NONE);
  }

  private static Set<String> ordered(String what, Set<String> ids) {
    if (ids.size() <= 1) {
      // why: a node may hold a million of these, and most name one client
      ids.forEach(id -> Names.id(what, id));
      return Set.copyOf(ids);
    }
    Set<String> checked = new LinkedHashSet<>();
    for (String id : ids) {
      checked.add(Names.id(what, id));
    }
    return Collections.unmodifiableSet(checked);
  }

  /** Every enrolled client, connected or not. */
  public static Target all() {
    return new Target(true, Set.of(), Set.of());
  }

  /** One client. */
  public static Target client(String id) {
    return new Target(false, Set.of(id), Set.of());
  }

  /** These clients, each once. */
  public static Target clients(Collection<String> ids) {
    return new Target(false, new LinkedHashSet<>(ids), Set.of());
  }

  /** The members of one group. */
  public static Target group(String group) {
    return new Target(false, Set.of(), Set.of(group));
  }

  /** The members of any of these groups, each once. */
  public static Target groups(Collection<String> groups) {
    return new Target(false, Set.of(), new LinkedHashSet<>(groups));
  }

  /**
   * One of them: who is connected before who is not, who declared the command before who did not,
   * then who has the fewest open deliveries.
   */
  public Target any() {
    return with(
        new Narrowing(
            true, narrowing.where(), narrowing.except(), narrowing.limit(), narrowing.seed()));
  }

  /**
   * Those of whom an expression is true, in the broker's selector grammar: a bare name is a label,
   * {@code fact_os} a fact, {@code orb_state} whether it is connected.
   */
  public Target where(String expression) {
    return with(
        new Narrowing(
            narrowing.any(), expression, narrowing.except(), narrowing.limit(), narrowing.seed()));
  }

  /** Without these clients, and without the members of these groups. */
  public Target except(String... ids) {
    Set<String> except = new LinkedHashSet<>(narrowing.except());
    Collections.addAll(except, ids);
    return with(
        new Narrowing(
            narrowing.any(), narrowing.where(), except, narrowing.limit(), narrowing.seed()));
  }

  /** So many of them, others each time. */
  public Target limit(Limit limit) {
    return with(new Narrowing(narrowing.any(), narrowing.where(), narrowing.except(), limit, null));
  }

  /** So many of them, chosen by a seed: the same of the same clients. */
  public Target limit(Limit limit, long seed) {
    return with(new Narrowing(narrowing.any(), narrowing.where(), narrowing.except(), limit, seed));
  }

  /**
   * The form on the wire of a component of each of them: {@code all/billing}, {@code
   * client:web-1/billing}, {@code group:web/billing}, joined by commas.
   *
   * @param component null for the clients themselves
   */
  public String text(@Nullable String component) {
    String text = text();
    return component == null ? text : text.replace(",", "/" + component + ",") + "/" + component;
  }

  private Target with(Narrowing other) {
    return new Target(everybody, clients, groups, other);
  }

  /** Whether it is one client by its id, and nothing else. */
  public boolean isOneClient() {
    return clients.size() == 1 && groups.isEmpty() && narrowing.isNone();
  }

  /** For people: the form on the wire, and who is left out. */
  public String described() {
    return text() + narrowing.text();
  }

  /**
   * The form on the wire: {@code all}, {@code client:web-1}, {@code group:web}, joined by commas.
   * Who is left out is not in it.
   */
  public String text() {
    if (everybody) {
      return "all";
    }
    List<String> parts = new ArrayList<>(clients.size() + groups.size());
    groups.forEach(group -> parts.add("group:" + group));
    if (clients.size() > 8) {
      parts.add(clients.size() + " clients");
    } else {
      clients.forEach(client -> parts.add("client:" + client));
    }
    return String.join(",", parts);
  }
}
