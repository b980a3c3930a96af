package dev.orb.server.broker;

import dev.orb.protocol.Addresses;
import dev.orb.transport.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.DuplicateIDCache;
import org.apache.activemq.artemis.core.postoffice.PostOffice;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Which queues a duplicate id has reached, in the cache of its address, and so on disk in the same
 * transaction as the message. A first send reaches every queue there is or none; only those that
 * were missing then are written down one by one, and are reached by a later send.
 */
final class ReachedQueues {
  private final PostOffice office;

  ReachedQueues(PostOffice office) {
    this.office = office;
  }

  /** Those that the id has not reached; the transaction makes them reached. */
  List<Queue> unreached(Envelope envelope, List<Queue> queues, List<String> missing, Transaction tx)
      throws Exception {
    String id = envelope.duplicateId();
    if (id == null) {
      return queues;
    }
    DuplicateIDCache cache = office.getDuplicateIDCache(SimpleString.of(envelope.address()));
    if (!cache.contains(bytes(id))) {
      cache.addToCache(bytes(id), tx, true);
      for (String client : missing) {
        cache.addToCache(bytes(id + " missed " + Addresses.client(client)), tx, true);
      }
      return queues;
    }
    List<Queue> later = new ArrayList<>();
    for (Queue queue : queues) {
      byte[] since = bytes(id + " reached " + queue.getName());
      if (cache.contains(bytes(id + " missed " + queue.getName())) && !cache.contains(since)) {
        cache.addToCache(since, tx, true);
        later.add(queue);
      }
    }
    return later;
  }

  private static byte[] bytes(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }
}
