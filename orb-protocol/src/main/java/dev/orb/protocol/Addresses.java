package dev.orb.protocol;

import java.util.Optional;

/**
 * Every address name, built and read here and nowhere else.
 *
 * <p>A dot in an id is written {@code ~}, because a dot would be a level of the broker's address
 * hierarchy and of an MQTT topic; {@code ~} lies outside the grammar of ids.
 */
public final class Addresses {
  /** Where a command to everybody is published: no queue of its own. */
  public static final String BROADCAST = "orb.broadcast";

  /** From clients to any node: hello, goodbye, and what must not wait behind work. */
  public static final String INBOX = "orb.inbox";

  /** From clients to any node: their commands to the server. */
  public static final String CALLS = "orb.call";

  /** From clients to any node that has subscribers: events. */
  public static final String EVENTS = "orb.event";

  /** From clients to any node: bulk reports. */
  public static final String REPORTS = "orb.report";

  /** Heartbeats to all nodes. */
  public static final String PRESENCE = "orb.presence";

  /** Expired messages, as evidence. */
  public static final String EXPIRED = "orb.expired";

  /** Dead letters, as evidence. */
  public static final String DEAD = "orb.dead";

  private static final String CLIENT_PREFIX = "orb.client.";
  private static final String CONTROL_PREFIX = "orb.control.";
  private static final String GROUP_PREFIX = "orb.group.";
  private static final String NODE_PREFIX = "orb.node.";

  private Addresses() {}

  /** The work queue of a client. */
  public static String client(String id) {
    return CLIENT_PREFIX + escape(id);
  }

  /** The control queue of a client. */
  public static String control(String id) {
    return CONTROL_PREFIX + escape(id);
  }

  /** The multicast address of a group: no queue of its own. */
  public static String group(String group) {
    return GROUP_PREFIX + escape(group);
  }

  /** Where replies and progress of one node's commands come back. */
  public static String node(String node) {
    return NODE_PREFIX + escape(node);
  }

  /** The queue of one node on {@link #PRESENCE}. */
  public static String presence(String node) {
    return PRESENCE + "." + escape(node);
  }

  /** The client whose work queue this is. */
  public static Optional<String> clientOf(String address) {
    return idAfter(CLIENT_PREFIX, address);
  }

  /** The client whose control queue this is. */
  public static Optional<String> controlOf(String address) {
    return idAfter(CONTROL_PREFIX, address);
  }

  /** The node whose reply address this is. */
  public static Optional<String> nodeOf(String address) {
    return idAfter(NODE_PREFIX, address);
  }

  private static Optional<String> idAfter(String prefix, String address) {
    return address.startsWith(prefix) && address.length() > prefix.length()
        ? Optional.of(address.substring(prefix.length()).replace('~', '.'))
        : Optional.empty();
  }

  private static String escape(String id) {
    return Names.id("address", id).replace('.', '~');
  }
}
