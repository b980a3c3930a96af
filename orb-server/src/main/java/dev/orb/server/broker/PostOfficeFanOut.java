package dev.orb.server.broker;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Envelope;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.activemq.artemis.api.core.ActiveMQAddressFullException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.paging.PagingManager;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.LargeServerMessageImpl;
import org.apache.activemq.artemis.core.persistence.impl.journal.OperationContextImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.RoutingContextImpl;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.core.transaction.impl.TransactionImpl;
import org.jspecify.annotations.Nullable;

/**
 * One message, held once, referenced from each client's queue, through the post office of the
 * embedded broker. Everything goes through one context of the library's storage: it confirms in
 * order what was sent in order, and queues show a message when the disk has it.
 *
 * <p>The post office's way with given queues passes by its own check of duplicates and its limits
 * of pages; the check is made here, the limit of a queue by whoever sends.
 */
final class PostOfficeFanOut implements FanOut {
  private final ActiveMQServer server;
  private final StorageManager storage;
  private final Clock clock;
  private final ReachedQueues reached;
  // why a lock over the journal: an append copies into its buffer, the disk is waited for elsewhere
  private final ReentrantLock order = new ReentrantLock();
  private final Set<Confirmation> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;
  private OperationContext context;

  PostOfficeFanOut(ActiveMQServer server, Clock clock) {
    this.server = server;
    this.storage = server.getStorageManager();
    this.clock = clock;
    this.reached = new ReachedQueues(server.getPostOffice());
    this.context = newContext();
  }

  @Override
  public CompletionStage<List<String>> send(Envelope envelope, List<String> clients) {
    try {
      return stopped ? stopped(null) : sent(envelope, clients);
    } catch (OrbException e) {
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) {
      // why: the library's parts are gone one by one while it stops
      return stopped(e);
    }
  }

  @Override
  public boolean isStorageFull() {
    PagingManager paging = server.getPagingManager();
    // why: the library's parts are gone one by one while it stops
    return paging != null && paging.isDiskFull();
  }

  @Override
  public CompletionStage<List<String>> sendEach(List<Single> letters) {
    try {
      return stopped ? stopped(null) : sentEach(letters);
    } catch (OrbException e) {
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) {
      // why: the library's parts are gone one by one while it stops
      return stopped(e);
    }
  }

  private CompletionStage<List<String>> sent(Envelope envelope, List<String> clients) {
    List<String> missing = new ArrayList<>();
    List<Queue> queues = locate(clients, missing);
    return inOrder(
        envelope.durable(), !queues.isEmpty(), missing, () -> route(envelope, queues, missing));
  }

  private CompletionStage<List<String>> sentEach(List<Single> letters) {
    List<String> missing = new ArrayList<>();
    Map<Queue, Envelope> found = new LinkedHashMap<>();
    boolean durable = false;
    for (Single letter : letters) {
      locate(List.of(letter.client()), missing)
          .forEach(queue -> found.put(queue, letter.envelope()));
      durable |= letter.envelope().durable();
    }
    return inOrder(durable, !found.isEmpty(), missing, () -> routeEach(found));
  }

  private void routeEach(Map<Queue, Envelope> letters) throws Exception {
    Transaction tx = new TransactionImpl(storage);
    try {
      for (Map.Entry<Queue, Envelope> letter : letters.entrySet()) {
        Envelope envelope = letter.getValue();
        List<Queue> unreached =
            reached.unreached(envelope, List.of(letter.getKey()), List.of(), tx);
        if (!unreached.isEmpty()) {
          post(envelope, unreached, tx);
        }
      }
      tx.commit();
    } catch (Exception e) {
      tx.rollback();
      throw e;
    }
  }

  private interface Routing {
    // why any Exception: the library declares no narrower one
    void run() throws Exception;
  }

  /** Routes, after everything that was routed before. */
  private CompletionStage<List<String>> inOrder(
      boolean durable, boolean anybody, List<String> missing, Routing routing) {
    if (durable && isStorageFull()) {
      return failed(ErrorCode.STORAGE_FULL, "the disk of the broker is full", "make room", null);
    }
    if (!anybody) {
      return CompletableFuture.completedFuture(List.copyOf(missing));
    }
    Confirmation confirmation = new Confirmation(List.copyOf(missing), waiting);
    order.lock();
    OperationContext outer = OperationContextImpl.getContext();
    OperationContextImpl.setContext(context);
    try {
      routing.run();
      context.executeOnCompletion(confirmation);
    } catch (ActiveMQAddressFullException e) {
      return failed(
          ErrorCode.QUEUE_FULL,
          String.valueOf(e.getMessage()),
          "wait, or remove what is queued",
          e);
    } catch (Exception e) {
      waiting.remove(confirmation);
      return failed(ErrorCode.UNAVAILABLE, "the broker did not take a message", "try again", e);
    } finally {
      OperationContextImpl.setContext(outer);
      if (confirmation.hasFailed()) {
        // why: a context that saw an error answers every later send with it
        context = newContext();
      }
      order.unlock();
    }
    return confirmation.result();
  }

  /** Takes nothing more; the broker is about to stop. */
  void close() {
    stopped = true;
  }

  /** Leaves nobody waiting, once the broker has stopped. */
  void abandon() {
    List.copyOf(waiting).forEach(Confirmation::abandon);
  }

  private List<Queue> locate(List<String> clients, List<String> missing) {
    List<Queue> queues = new ArrayList<>(clients.size());
    for (String client : clients) {
      Queue queue = server.locateQueue(SimpleString.of(Addresses.client(client)));
      if (queue == null) {
        missing.add(client);
      } else {
        queues.add(queue);
      }
    }
    return queues;
  }

  // why any Exception: the library declares no narrower one
  private void route(Envelope envelope, List<Queue> queues, List<String> missing) throws Exception {
    if (envelope.duplicateId() == null && (!envelope.durable() || queues.size() == 1)) {
      post(envelope, queues, null);
      return;
    }
    Transaction tx = new TransactionImpl(storage);
    try {
      List<Queue> unreached = reached.unreached(envelope, queues, missing, tx);
      if (unreached.isEmpty()) {
        return;
      }
      post(envelope, unreached, tx);
      tx.commit();
    } catch (Exception e) {
      tx.rollback();
      throw e;
    }
  }

  private void post(Envelope envelope, List<Queue> queues, @Nullable Transaction tx)
      throws Exception {
    RoutingContextImpl routing = new RoutingContextImpl(tx);
    for (Queue queue : queues) {
      routing.addQueue(queue.getAddress(), queue);
    }
    server.getPostOffice().processRoute(message(envelope), routing, queues.size() == 1);
  }

  private Message message(Envelope envelope) throws Exception {
    CoreMessage message =
        new CoreMessage(storage.generateID(), envelope.body().length + 512)
            .setType(Message.BYTES_TYPE);
    message.setAddress(SimpleString.of(envelope.address()));
    Wording.head(message, envelope, clock.instant());
    message.getBodyBuffer().writeBytes(envelope.body());
    return LargeServerMessageImpl.checkLargeMessage(message, storage);
  }

  private OperationContext newContext() {
    return storage.newContext(server.getExecutorFactory().getExecutor());
  }

  private static CompletionStage<List<String>> stopped(@Nullable Throwable cause) {
    return failed(ErrorCode.UNAVAILABLE, "the broker stopped", "send again after a start", cause);
  }

  private static CompletionStage<List<String>> failed(
      ErrorCode code, String reason, String mend, @Nullable Throwable cause) {
    return CompletableFuture.failedFuture(new OrbException(code, reason, mend, cause));
  }
}
