package dev.orb.server.broker;

import dev.orb.protocol.Addresses;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.PageFullMessagePolicy;

/**
 * The bounds of every address, and what is done at them: messages go to disk, then their sender is
 * refused; none is dropped, but for heartbeats.
 */
final class AddressPlan {
  private static final int MIB = 1 << 20;

  /** Ids that a group or the broadcast address remembers. */
  static final int MANY_IDS = 100_000;

  /** Ids that one client's address remembers; at most 64 of its sends are unconfirmed. */
  static final int CLIENT_IDS = 128;

  /**
   * Messages of one client on disk: twice what {@code commands.queue-limit} can be set to. The node
   * refuses at that limit, one client and one command; refused here, a command would hold up all
   * that are to be sent after it, to anybody.
   */
  static final long MANY_COMMANDS = 20_000_000;

  /** Heartbeats that one node's presence queue keeps, the newest ones. */
  static final long PRESENCE_RING = 100_000;

  /** Events that wait for a subscriber; the gate of events shuts long before. */
  static final long MANY_EVENTS = 1_000_000;

  /** Bytes of those on disk. */
  static final long EVENT_BYTES = 8L << 30;

  /** Reports that wait for a node. */
  static final long MANY_REPORTS = 100;

  /** Bytes of one report. */
  static final long REPORT_BYTES = 4L << 30;

  private static final int REPORT_IDS = 10_000;

  private AddressPlan() {}

  /** Settings by the pattern of addresses that they are for. */
  static Map<String, AddressSettings> settings() {
    Map<String, AddressSettings> plan = new LinkedHashMap<>();
    plan.put("#", bounded(16 * MIB, 100_000));
    // why: many queues share one address here, so that its memory is that of all their messages
    plan.put(Addresses.BROADCAST, evidenced(64 * MIB, 1_000_000).setIDCacheSize(MANY_IDS));
    plan.put("orb.group.#", evidenced(64 * MIB, 1_000_000).setIDCacheSize(MANY_IDS));
    plan.put("orb.client.#", evidenced(MIB, MANY_COMMANDS).setIDCacheSize(CLIENT_IDS));
    // why more: pieces of payloads on their way are here, a mebibyte for a client that keeps to it
    plan.put("orb.control.#", evidenced(4 * MIB, 10_000).setIDCacheSize(CLIENT_IDS));
    // why evidence though nothing expires: without an address for it the broker warns of each
    plan.put("orb.errand.#", evidenced(64 * 1024, 10).setNoExpiry(true));
    // why: what a client sends must not turn into evidence about somebody's command by expiring
    plan.put(Addresses.INBOX, bounded(64 * MIB, 1_000_000).setNoExpiry(true));
    // why: a call that nobody took in time is of no use to anybody, and its caller has given up
    plan.put(Addresses.CALLS, bounded(64 * MIB, 100_000));
    plan.put(
        Addresses.EVENTS,
        bounded(64 * MIB, MANY_EVENTS)
            .setPageLimitBytes(EVENT_BYTES)
            .setNoExpiry(true)
            .setIDCacheSize(MANY_IDS));
    // why refused at a count: their bytes are files, which the broker does not count as memory
    plan.put(
        Addresses.REPORTS,
        bounded(64 * MIB, MANY_REPORTS)
            .setAddressFullMessagePolicy(AddressFullMessagePolicy.FAIL)
            .setMaxSizeMessages(MANY_REPORTS)
            .setNoExpiry(true)
            .setIDCacheSize(REPORT_IDS));
    plan.put("orb.node.#", bounded(64 * MIB, 1_000_000).setNoExpiry(true));
    plan.put(
        Addresses.PRESENCE,
        bounded(16 * MIB, 100_000)
            .setDefaultRingSize(PRESENCE_RING)
            .setMaxExpiryDelay(60_000L)
            .setDefaultAddressRoutingType(RoutingType.MULTICAST)
            .setDefaultQueueRoutingType(RoutingType.MULTICAST));
    plan.put(Addresses.EXPIRED, bounded(16 * MIB, 1_000_000).setNoExpiry(true));
    plan.put(Addresses.DEAD, bounded(16 * MIB, 1_000_000).setNoExpiry(true));
    return plan;
  }

  /** What expires or dies here leaves evidence. */
  private static AddressSettings evidenced(int memory, long paged) {
    return bounded(memory, paged)
        .setExpiryAddress(SimpleString.of(Addresses.EXPIRED))
        .setDeadLetterAddress(SimpleString.of(Addresses.DEAD));
  }

  private static AddressSettings bounded(int memory, long paged) {
    return new AddressSettings()
        .setAutoCreateQueues(false)
        .setAutoCreateAddresses(false)
        .setAutoDeleteQueues(false)
        .setAutoDeleteAddresses(false)
        .setAutoCreateExpiryResources(false)
        .setAutoCreateDeadLetterResources(false)
        .setDefaultAddressRoutingType(RoutingType.ANYCAST)
        .setDefaultQueueRoutingType(RoutingType.ANYCAST)
        .setInitialQueueBufferSize(32)
        .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
        .setMaxSizeBytes(memory)
        .setPageSizeBytes(MIB)
        .setMaxReadPageBytes(MIB)
        .setPageLimitMessages(paged)
        .setPageFullMessagePolicy(PageFullMessagePolicy.FAIL)
        // why: the broker counts messages that a client had fetched and never ran as attempts
        .setMaxDeliveryAttempts(-1)
        .setRedeliveryDelay(0);
  }
}
