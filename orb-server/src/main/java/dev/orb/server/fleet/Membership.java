package dev.orb.server.fleet;

import java.util.Collections;
import java.util.Set;

/** Who is in a group. Any thread; does not block. */
@FunctionalInterface
public interface Membership {
  /** Those whom an operator has put into it. */
  Membership LISTED = (client, groups) -> !Collections.disjoint(client.groups(), groups);

  /** Whether it is in one of them. */
  boolean isIn(ClientView client, Set<String> groups);
}
