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

  /** The user that a join token lets in. It lies outside the grammar of ids, as the next does. */
  public static final String JOINER = "$join";

  private static final String JOINER_PREFIX = JOINER + ":";
  private static final String SELF_PREFIX = "$self:";
  private static final String ERRAND_PREFIX = "orb.errand.";

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

  /** Where the answer to an errand comes while it is under way. */
  public static String errand(String instance) {
    return ERRAND_PREFIX + escape(instance);
  }

  /** The user as whom the broker stamps what comes by that join token. */
  public static String joiner(String token) {
    return JOINER_PREFIX + token;
  }

  /** The join token by which that user was let in. */
  public static Optional<String> joinTokenOf(String user) {
    return after(JOINER_PREFIX, user);
  }

  /** The user as whom a client comes on an errand, beside the session that it may have. */
  public static String self(String client) {
    return SELF_PREFIX + client;
  }

  /** The client that comes on an errand as that user. */
  public static Optional<String> selfOf(String user) {
    return after(SELF_PREFIX, user);
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

  /** The instance whose errand's answer comes there. */
  public static Optional<String> errandOf(String address) {
    return idAfter(ERRAND_PREFIX, address);
  }

  private static Optional<String> idAfter(String prefix, String address) {
    return after(prefix, address).map(id -> id.replace('~', '.'));
  }

  private static Optional<String> after(String prefix, String text) {
    return text.startsWith(prefix) && text.length() > prefix.length()
        ? Optional.of(text.substring(prefix.length()))
        : Optional.empty();
  }

  private static String escape(String id) {
    return Names.id("address", id).replace('.', '~');
  }
}
