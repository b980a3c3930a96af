package dev.orb.server.broker;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.filter.Filter;
import org.apache.activemq.artemis.core.filter.impl.FilterImpl;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.impl.journal.OperationContextImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Consumer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;

/** The queues, made and unmade in the embedded broker itself. */
final class EmbeddedQueues implements ClientQueues {
  private static final long DISK_DEADLINE_MILLIS = 10_000;
  private static final int MOST_LOOKS = 100;

  private final ActiveMQServer server;
  private volatile boolean held;

  EmbeddedQueues(ActiveMQServer server) {
    this.server = server;
  }

  @Override
  public void ensure(String client) {
    ensureDurable(Addresses.client(client));
    ensureDurable(Addresses.control(client));
    if (held) {
      obey(client);
    }
  }

  @Override
  public void hold(boolean value) {
    held = value;
    clients().forEach(this::obey);
  }

  /** Pauses or resumes a queue, until it is as is wanted now. */
  private void obey(String client) {
    Queue queue = server.locateQueue(Addresses.client(client));
    while (queue != null && queue.isPaused() != held) {
      if (held) {
        queue.pause();
      } else {
        queue.resume();
      }
    }
  }

  /** A durable queue under the name of its address. */
  void ensureDurable(String name) {
    ensure(QueueConfiguration.of(name).setRoutingType(RoutingType.ANYCAST).setDurable(true));
  }

  /** The queue of one node on the address of heartbeats. */
  void ensurePresence(String node) {
    ensure(
        QueueConfiguration.of(Addresses.presence(node))
            .setAddress(Addresses.PRESENCE)
            .setRoutingType(RoutingType.MULTICAST)
            .setDurable(false)
            .setRingSize(AddressPlan.PRESENCE_RING));
  }

  /** An empty queue for the answer to one errand. Waits for no disk, as {@link #removeErrand}. */
  void ensureErrand(String instance) {
    String name = Addresses.errand(instance);
    Queue queue = server.locateQueue(name);
    if (queue == null) {
      QueueConfiguration fresh =
          QueueConfiguration.of(name).setRoutingType(RoutingType.ANYCAST).setDurable(false);
      inMemory("making queue " + name, () -> server.createQueue(made(fresh), true));
    } else if (queue.getMessageCount() > 0) {
      inMemory("emptying queue " + name, queue::deleteAllReferences);
    }
  }

  void removeErrand(String instance) {
    inMemory("removing queue " + instance, () -> unmade(Addresses.errand(instance)));
  }

  /** What errands left behind when the node died. */
  void removeErrands() {
    Stream.of(server.getPostOffice().getAddresses())
        .flatMap(Set::stream)
        .map(address -> Addresses.errandOf(address.toString()))
        .flatMap(Optional::stream)
        .toList()
        .forEach(this::removeErrand);
  }

  private void ensure(QueueConfiguration queue) {
    if (server.locateQueue(queue.getName()) == null) {
      onDisk("making queue " + queue.getName(), () -> server.createQueue(made(queue), true));
    }
  }

  private static QueueConfiguration made(QueueConfiguration queue) {
    return queue
        .setAutoCreateAddress(true)
        .setAutoCreated(false)
        .setAutoDelete(false)
        .setPurgeOnNoConsumers(false);
  }

  @Override
  public List<String> remove(String client) {
    String work = Addresses.client(client);
    Queue queue = server.locateQueue(work);
    List<String> left = new ArrayList<>();
    if (queue != null) {
      onDisk(
          "draining queue " + work,
          () -> {
            // why: what a consumer has fetched is in no listing until it is given back
            for (Consumer consumer : queue.getConsumers()) {
              if (consumer instanceof ServerConsumer fetched) {
                fetched.close(true);
              }
            }
            queue.flushExecutor();
            settle(queue);
            left.addAll(looking(queue, EmbeddedQueues::ids));
            return left;
          });
    }
    unmake(work);
    unmake(Addresses.control(client));
    return List.copyOf(left);
  }

  @Override
  public List<String> waiting(String client) {
    Queue queue = server.locateQueue(Addresses.client(client));
    if (queue == null) {
      return List.of();
    }
    settle(queue);
    return looking(queue, EmbeddedQueues::ids);
  }

  private static List<String> ids(Iterator<MessageReference> messages) {
    List<String> ids = new ArrayList<>();
    while (messages.hasNext()) {
      String id = messages.next().getMessage().getStringProperty(Wording.ID);
      if (id != null) {
        ids.add(id);
      }
    }
    return ids;
  }

  private static <T> T looking(Queue queue, Function<Iterator<MessageReference>, T> eye) {
    for (int looks = 1; true; looks++) {
      try (LinkedListIterator<MessageReference> messages = queue.browserIterator()) {
        return eye.apply(messages);
      } catch (NoSuchElementException e) {
        // why: the library finds the next one and takes it in two steps, and in between somebody
        // else may have it
        if (looks == MOST_LOOKS) {
          throw new OrbException(
              ErrorCode.UNAVAILABLE,
              "queue " + queue.getName() + " changes faster than it can be looked through",
              "try again",
              e);
        }
      }
    }
  }

  private void unmake(String name) {
    onDisk("removing queue " + name, () -> unmade(name));
  }

  // why any Exception: the library declares no narrower one
  private String unmade(String name) throws Exception {
    SimpleString simple = SimpleString.of(name);
    if (server.locateQueue(simple) != null) {
      server.destroyQueue(simple, null, false, true);
    }
    AddressInfo address = server.getAddressInfo(simple);
    if (address != null) {
      server.removeAddressInfo(simple, null, true);
    }
    return name;
  }

  @Override
  public void purgeControl(String client) {
    Queue queue = server.locateQueue(Addresses.control(client));
    if (queue != null) {
      onDisk("emptying queue " + queue.getName(), queue::deleteAllReferences);
    }
  }

  @Override
  public Set<String> take(Collection<String> clients, String commandId) {
    if (commandId.indexOf('\'') >= 0) {
      return Set.of();
    }
    Map<String, Queue> queues = new LinkedHashMap<>();
    for (String client : clients) {
      Queue queue = server.locateQueue(Addresses.client(client));
      if (queue != null) {
        // why: what was just confirmed is not in the listing that is looked through
        settle(queue);
        queues.put(client, queue);
      }
    }
    return onDisk(
        "taking a command out of " + queues.size() + " queues",
        () -> {
          Filter filter = FilterImpl.createFilter(Wording.ID + " = '" + commandId + "'");
          Set<String> taken = new HashSet<>();
          for (Map.Entry<String, Queue> each : queues.entrySet()) {
            if (each.getValue().deleteMatchingReferences(filter) > 0) {
              taken.add(each.getKey());
            }
          }
          return taken;
        });
  }

  @Override
  public Set<String> takeSome(String client, Set<String> commandIds) {
    Queue queue = server.locateQueue(Addresses.client(client));
    if (queue == null || commandIds.isEmpty()) {
      return Set.of();
    }
    settle(queue);
    Set<String> taken = walk(queue, commandIds);
    if (!taken.isEmpty() && queue.getPagingStore().isPaging()) {
      // why: what the library read from disk while it was being written, it brings into memory once
      // more, though it has been taken; there it is met again
      settle(queue);
      walk(queue, taken);
    }
    return taken;
  }

  private Set<String> walk(Queue queue, Set<String> commandIds) {
    return onDisk(
        "taking commands out of queue " + queue.getName(),
        () -> {
          SomeOf some = new SomeOf(commandIds);
          int unused = queue.deleteMatchingReferences(some);
          return some.met();
        });
  }

  @Override
  public boolean holds(String client, String commandId) {
    Queue queue = server.locateQueue(Addresses.client(client));
    if (queue == null) {
      return false;
    }
    settle(queue);
    // why twice: between the first two looks a message may go from the queue to a consumer
    return isFetched(queue, commandId)
        || looking(queue, messages -> isWaiting(messages, commandId))
        || isFetched(queue, commandId);
  }

  // why: what was routed and confirmed goes through an antechamber before it is in any listing; the
  // library's own "flush" returns while the last of it is on its way
  private static void settle(Queue queue) {
    CountDownLatch passed = new CountDownLatch(1);
    queue.flushOnIntermediate(passed::countDown);
    try {
      if (!passed.await(DISK_DEADLINE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new OrbException(
            ErrorCode.UNAVAILABLE, "queue " + queue.getName() + " does not settle", "try again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(
          ErrorCode.UNAVAILABLE,
          "interrupted while queue " + queue.getName() + " settled",
          null,
          e);
    }
  }

  private static boolean isFetched(Queue queue, String commandId) {
    return queue.getDeliveringMessages().values().stream()
        .flatMap(List::stream)
        .anyMatch(reference -> isCommand(reference, commandId));
  }

  private static boolean isWaiting(Iterator<MessageReference> messages, String commandId) {
    while (messages.hasNext()) {
      if (isCommand(messages.next(), commandId)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isCommand(MessageReference reference, String commandId) {
    return commandId.equals(reference.getMessage().getStringProperty(Wording.ID));
  }

  @Override
  public long depth(String client) {
    Queue queue = server.locateQueue(Addresses.client(client));
    return queue == null ? 0 : queue.getMessageCount();
  }

  @Override
  public Set<String> clients() {
    return Stream.of(server.getPostOffice().getAddresses())
        .flatMap(Set::stream)
        .map(address -> Addresses.clientOf(address.toString()))
        .flatMap(Optional::stream)
        .filter(client -> server.locateQueue(Addresses.client(client)) != null)
        .collect(Collectors.toUnmodifiableSet());
  }

  private interface Work<T> {
    // why any Exception: the library declares no narrower one
    T run() throws Exception;
  }

  /** Runs it and waits until the disk has it. Not for a thread of the broker's own. */
  private <T> T onDisk(String what, Work<T> work) {
    return inContext(
        what,
        context -> {
          T result = work.run();
          if (!context.waitCompletion(DISK_DEADLINE_MILLIS)) {
            throw new OrbException(
                ErrorCode.UNAVAILABLE, what + ": the disk did not answer within 10 s", "try again");
          }
          return result;
        });
  }

  /**
   * Runs it for what no crash needs to find again.
   *
   * <p>Why: it is called on the broker's own threads, of which there are few. What the disk has is
   * told by these threads, too; when all of them waited for it, none would tell.
   */
  private <T> void inMemory(String what, Work<T> work) {
    T unused = inContext(what, context -> work.run());
  }

  private interface ContextWork<T> {
    T run(OperationContext context) throws Exception;
  }

  private <T> T inContext(String what, ContextWork<T> work) {
    OperationContext before = OperationContextImpl.getContext();
    OperationContext context =
        server.getStorageManager().newContext(server.getExecutorFactory().getExecutor());
    OperationContextImpl.setContext(context);
    try {
      return work.run(context);
    } catch (OrbException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new OrbException(ErrorCode.UNAVAILABLE, what + " failed: " + e.getMessage(), null, e);
    } finally {
      OperationContextImpl.setContext(before);
    }
  }
}
