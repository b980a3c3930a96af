package dev.orb.bench.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The clients, their groups and the machines that they live on.
 *
 * @param clients how many
 * @param machines over how many processes they are spread
 */
public record Crew(int clients, int machines) {
  /** Their groups. */
  public static final List<String> GROUPS = List.of("red", "blue");

  /** A client's id. */
  public String id(int number) {
    return "c-" + number;
  }

  /** Everybody. */
  public List<String> ids() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      ids.add(id(i));
    }
    return ids;
  }

  /** The group of a client. */
  public String group(String client) {
    return GROUPS.get(Integer.parseInt(client.substring(2)) % GROUPS.size());
  }

  /** Which machine a client lives on. */
  public int machine(String client) {
    return Integer.parseInt(client.substring(2)) % machines;
  }

  /** Who lives on a machine. */
  public List<String> on(int machine) {
    return ids().stream().filter(id -> machine(id) == machine).toList();
  }

  /** Who is meant; for {@link Order.Any} all that might be. */
  public Set<String> meant(Order.Aim aim) {
    Set<String> meant = new TreeSet<>(ids());
    if (aim instanceof Order.One one) {
      meant = Set.of(one.client());
    } else if (aim instanceof Order.Group group) {
      meant.removeIf(id -> !group(id).equals(group.name()));
    }
    return meant;
  }
}
