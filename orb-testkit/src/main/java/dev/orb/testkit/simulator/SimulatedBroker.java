package dev.orb.testkit.simulator;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.broker.ClientQueues;
import dev.orb.server.broker.FanOut;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The queues of the clients and of the node. Durable messages survive its death; a send is routed
 * when it is confirmed, or the broker fails it and has routed it all the same.
 */
final class SimulatedBroker implements FanOut, ClientQueues, Outlet {
  private final Map<String, WorkQueue> work = new TreeMap<>();
  private final Map<String, Deque<Envelope>> control = new TreeMap<>();
  private final Deque<Routing> routings = new ArrayDeque<>();
  private final List<NodeMail> toNode = new ArrayList<>();
  private final Set<String> toNodeSeen = new HashSet<>();
  private int sends;

  private record Routing(List<Single> letters, CompletableFuture<List<String>> confirmed) {}

  /** A message for the node, and whether the present node has it. */
  static final class NodeMail {
    private final String queue;
    private final String sender;
    private final byte[] body;
    private final Map<String, String> properties;
    private final boolean durable;
    private boolean taken;

    private NodeMail(
        String queue, String sender, byte[] body, Map<String, String> properties, boolean durable) {
      this.queue = queue;
      this.sender = sender;
      this.body = body;
      this.properties = properties;
      this.durable = durable;
    }

    private NodeMail copy() {
      return new NodeMail(queue, sender, body, properties, durable);
    }

    String queue() {
      return queue;
    }
  }

  // The node's side.

  @Override
  public CompletionStage<List<String>> send(Envelope envelope, List<String> clients) {
    return sendEach(clients.stream().map(client -> new Single(client, envelope)).toList());
  }

  @Override
  public CompletionStage<List<String>> sendEach(List<Single> letters) {
    Routing routing = new Routing(List.copyOf(letters), new CompletableFuture<>());
    routings.add(routing);
    sends++;
    return routing.confirmed();
  }

  /** How many sends there were. */
  int sends() {
    return sends;
  }

  /** What a copy of its folder has: what is durable, and its memory of duplicates. */
  SimulatedBroker copy() {
    SimulatedBroker copy = new SimulatedBroker();
    work.forEach((client, queue) -> copy.work.put(client, queue.copy()));
    toNode.stream().filter(mail -> mail.durable).map(NodeMail::copy).forEach(copy.toNode::add);
    copy.toNodeSeen.addAll(toNodeSeen);
    return copy;
  }

  @Override
  public boolean isStorageFull() {
    return false;
  }

  /** Routes and confirms the oldest send; whether there was one. */
  boolean confirmOne() {
    Routing routing = routings.poll();
    if (routing == null) {
      return false;
    }
    routing.confirmed().complete(route(routing));
    return true;
  }

  /**
   * Everything that is being sent fails, and nobody knows that some of it, in order, was routed. A
   * later one is never routed where an earlier one was not: a broker that cannot take one message
   * says so before it is given the next.
   */
  void fail(RandomGenerator random) {
    List<Routing> all = List.copyOf(routings);
    routeSome(random, false);
    for (Routing routing : all) {
      routing
          .confirmed()
          .completeExceptionally(new OrbException(ErrorCode.UNAVAILABLE, "no word of the broker"));
    }
  }

  private void routeSome(RandomGenerator random, boolean onlyDurable) {
    int routed = Dice.some(random, routings.size());
    for (Routing routing : routings) {
      boolean durable = routing.letters().stream().allMatch(each -> each.envelope().durable());
      if (routed-- > 0 && (durable || !onlyDurable)) {
        route(routing);
      }
    }
    routings.clear();
  }

  private List<String> route(Routing routing) {
    List<String> missing = new ArrayList<>();
    for (Single letter : routing.letters()) {
      WorkQueue queue = work.get(letter.client());
      if (queue == null) {
        missing.add(letter.client());
      } else {
        queue.add(letter.envelope());
      }
    }
    return missing;
  }

  @Override
  public CompletionStage<Void> send(Envelope envelope) {
    Addresses.controlOf(envelope.address())
        .ifPresent(
            client -> control.computeIfAbsent(client, id -> new ArrayDeque<>()).add(envelope));
    Addresses.clientOf(envelope.address()).map(work::get).ifPresent(queue -> queue.add(envelope));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void ensure(String client) {
    work.computeIfAbsent(client, id -> new WorkQueue());
  }

  @Override
  public List<String> remove(String client) {
    control.remove(client);
    WorkQueue queue = work.remove(client);
    return queue == null ? List.of() : queue.ids().toList();
  }

  @Override
  public void purgeControl(String client) {
    control.remove(client);
  }

  @Override
  public Set<String> takeSome(String client, Set<String> commandIds) {
    Set<String> taken = new TreeSet<>();
    for (String commandId : commandIds) {
      if (!take(List.of(client), commandId).isEmpty()) {
        taken.add(commandId);
      }
    }
    return taken;
  }

  @Override
  public Set<String> take(Collection<String> clients, String commandId) {
    Set<String> taken = new TreeSet<>();
    for (String client : clients) {
      WorkQueue queue = work.get(client);
      if (queue != null && queue.take(commandId)) {
        taken.add(client);
      }
    }
    return taken;
  }

  @Override
  public boolean holds(String client, String commandId) {
    WorkQueue queue = work.get(client);
    return queue != null && queue.holds(commandId);
  }

  @Override
  public List<String> waiting(String client) {
    WorkQueue queue = work.get(client);
    return queue == null ? List.of() : queue.waiting();
  }

  @Override
  public long depth(String client) {
    WorkQueue queue = work.get(client);
    return queue == null ? 0 : queue.size();
  }

  @Override
  public void hold(boolean held) {
    throw new IllegalStateException("no world here is frozen");
  }

  @Override
  public Set<String> clients() {
    return Set.copyOf(work.keySet());
  }

  // The clients' side.

  WorkQueue work(String client) {
    return work.computeIfAbsent(client, id -> new WorkQueue());
  }

  @Nullable Envelope nextControl(String client) {
    Deque<Envelope> waiting = control.get(client);
    return waiting == null ? null : waiting.poll();
  }

  /** A client's message has arrived. */
  void arrive(String sender, Envelope envelope) {
    String duplicate = envelope.duplicateId();
    if (duplicate == null || toNodeSeen.add(duplicate)) {
      toNode.add(
          new NodeMail(envelope.address(), sender, envelope.body(), Map.of(), envelope.durable()));
    }
  }

  // The broker's own.

  /** Moves aside what has expired, and says so. */
  void expire(Instant now) {
    work.forEach(
        (client, queue) -> {
          for (Envelope gone : queue.expire(now)) {
            toNode.add(
                new NodeMail(
                    Addresses.EXPIRED,
                    "",
                    new byte[0],
                    Map.of(
                        "_AMQ_ORIG_QUEUE",
                        Addresses.client(client),
                        "orb_id",
                        String.valueOf(gone.id())),
                    gone.durable()));
          }
        });
  }

  /** The next message for the node that it does not have yet. */
  @Nullable NodeMail nextForNode() {
    for (NodeMail mail : toNode) {
      if (!mail.taken) {
        mail.taken = true;
        return mail;
      }
    }
    return null;
  }

  Mail open(NodeMail mail, Instant now) {
    return new Mail(
        mail.queue,
        mail.sender,
        mail.body,
        mail.properties,
        Envelope.USUAL_PRIORITY,
        mail.durable,
        now,
        () -> toNode.remove(mail));
  }

  /** Whether a send is not confirmed, or a message waits for the node. */
  boolean isBusy() {
    return !routings.isEmpty() || toNode.stream().anyMatch(mail -> !mail.taken);
  }

  boolean hasNothingForNode() {
    return toNode.isEmpty();
  }

  /** Broker and node die as one process. */
  void die(RandomGenerator random) {
    routeSome(random, true);
    control.clear();
    work.values().forEach(WorkQueue::die);
    toNode.removeIf(mail -> !mail.durable);
    toNode.forEach(mail -> mail.taken = false);
  }
}
