package dev.orb.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whom a command is for, before it is resolved to a fixed set of clients.
 *
 * <p>What it names narrows it: clients and groups together mean those of the clients that are in
 * one of the groups. Nobody gets two copies.
 *
 * @param everybody every enrolled client; false as soon as clients or groups are named
 * @param clients any of these ids
 * @param groups members of any of these groups
 */
public record Target(boolean everybody, Set<String> clients, Set<String> groups) {

  /**
   * @throws OrbException {@code BAD_PARAMS} if it names nobody at all
   */
  public Target {
    clients = ordered("client", clients);
    groups = ordered("group", groups);
    boolean some = !clients.isEmpty() || !groups.isEmpty();
    if (!everybody && !some) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "the target names nobody", "name all, clients or groups");
    }
    everybody = !some;
  }

  private static Set<String> ordered(String what, Set<String> ids) {
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
   * The form on the wire: {@code all}, {@code client:web-1}, {@code group:web}, joined by commas.
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
