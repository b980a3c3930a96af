package dev.orb.server.dispatch;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.broker.ClientQueues;
import dev.orb.server.broker.FanOut;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Queues that survive the node's crash, with the broker's memory of duplicates. Confirmations wait
 * for the test. What a consumer has is out of reach of {@link #take}.
 */
final class BrokerDouble implements FanOut, ClientQueues, Outlet {
  final Map<String, Deque<Envelope>> queues = new HashMap<>();
  final Map<String, Deque<Envelope>> control = new HashMap<>();
  final Set<String> held = new HashSet<>();
  private final Set<String> routed = new HashSet<>();
  private final Deque<Runnable> confirmations = new ArrayDeque<>();
  final List<String> sent = new ArrayList<>();
  @Nullable ErrorCode failure;
  boolean losesConfirmation;
  boolean storageFull;

  /** How often a queue was looked through for what is wanted of it. */
  int walks;

  @Override
  public boolean isStorageFull() {
    return storageFull;
  }

  @Override
  public CompletionStage<List<String>> send(Envelope envelope, List<String> clients) {
    if (failure != null) {
      return CompletableFuture.failedFuture(new OrbException(failure, "the broker says no"));
    }
    sent.add(String.valueOf(envelope.id()));
    List<String> missing = new ArrayList<>();
    for (String client : clients) {
      Deque<Envelope> queue = queues.get(client);
      if (queue == null) {
        missing.add(client);
      } else if (envelope.duplicateId() == null
          || routed.add(client + '/' + envelope.duplicateId())) {
        queue.add(envelope);
      }
    }
    CompletableFuture<List<String>> confirmed = new CompletableFuture<>();
    if (losesConfirmation) {
      confirmed.completeExceptionally(new OrbException(ErrorCode.UNAVAILABLE, "no word from it"));
    } else {
      confirmations.add(() -> confirmed.complete(missing));
    }
    return confirmed;
  }

  @Override
  public CompletionStage<List<String>> sendEach(List<Single> letters) {
    List<CompletionStage<List<String>>> all = new ArrayList<>();
    letters.forEach(letter -> all.add(send(letter.envelope(), List.of(letter.client()))));
    CompletableFuture<List<String>> done =
        CompletableFuture.completedFuture(new ArrayList<>(List.of()));
    for (CompletionStage<List<String>> one : all) {
      done =
          done.thenCombine(
              one,
              (missing, more) -> {
                missing.addAll(more);
                return missing;
              });
    }
    return done;
  }

  Deque<Envelope> queue(String client) {
    return queues.computeIfAbsent(client, c -> new ArrayDeque<>());
  }

  boolean confirmOne() {
    Runnable confirmation = confirmations.poll();
    if (confirmation == null) {
      return false;
    }
    confirmation.run();
    return true;
  }

  /** The newest before the older ones. */
  void confirmLast() {
    confirmations.removeLast().run();
  }

  int unconfirmed() {
    return confirmations.size();
  }

  /** The node died: nobody hears what was not confirmed. */
  void crash() {
    confirmations.clear();
    held.clear();
    control.values().forEach(Deque::clear);
  }

  @Override
  public CompletionStage<Void> send(Envelope envelope) {
    Addresses.controlOf(envelope.address())
        .ifPresent(
            client -> control.computeIfAbsent(client, c -> new ArrayDeque<>()).add(envelope));
    Addresses.clientOf(envelope.address())
        .ifPresent(client -> queues.computeIfAbsent(client, c -> new ArrayDeque<>()).add(envelope));
    return failure == null
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(new OrbException(failure, "the broker says no"));
  }

  @Override
  public void ensure(String client) {
    queues.computeIfAbsent(client, c -> new ArrayDeque<>());
  }

  @Override
  public List<String> remove(String client) {
    Deque<Envelope> queue = queues.remove(client);
    return queue == null ? List.of() : queue.stream().map(Envelope::id).toList();
  }

  @Override
  public void purgeControl(String client) {
    control.remove(client);
  }

  @Override
  public Set<String> take(Collection<String> clients, String commandId) {
    walks++;
    Set<String> taken = new HashSet<>();
    for (String client : clients) {
      if (take(client, commandId)) {
        taken.add(client);
      }
    }
    return taken;
  }

  @Override
  public Set<String> takeSome(String client, Set<String> commandIds) {
    walks++;
    return commandIds.stream().filter(id -> take(client, id)).collect(Collectors.toSet());
  }

  private boolean take(String client, String commandId) {
    Deque<Envelope> queue = queues.get(client);
    return queue != null
        && !held.contains(client + '/' + commandId)
        && queue.removeIf(envelope -> commandId.equals(envelope.id()));
  }

  @Override
  public boolean holds(String client, String commandId) {
    return queue(client).stream().anyMatch(envelope -> commandId.equals(envelope.id()));
  }

  @Override
  public List<String> waiting(String client) {
    return queue(client).stream()
        .map(Envelope::id)
        .filter(id -> !held.contains(client + '/' + id))
        .toList();
  }

  @Override
  public long depth(String client) {
    Deque<Envelope> queue = queues.get(client);
    return queue == null ? 0 : queue.size();
  }

  @Override
  public void hold(boolean held) {}

  @Override
  public Set<String> clients() {
    return Set.copyOf(queues.keySet());
  }
}
