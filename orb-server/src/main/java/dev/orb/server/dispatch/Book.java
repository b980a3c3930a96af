package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The open commands of this node, by id and by when the sweep must look at them. The loop owns it;
 * anybody may ask whether it holds an id.
 */
final class Book {
  private final Map<CommandId, OpenCommand> commands = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> openByClient = new ConcurrentHashMap<>();
  private final Map<String, Set<OpenCommand>> bySchedule = new HashMap<>();
  private final TreeSet<Long> unsent = new TreeSet<>();
  private final TreeSet<OpenCommand> byWake =
      new TreeSet<>(
          Comparator.<OpenCommand>comparingLong(OpenCommand::wake)
              .thenComparing(command -> command.record().id()));
  private final Map<String, Set<OpenCommand>> running = new HashMap<>();
  private long lastSeq;
  private long weight;

  @Nullable OpenCommand get(CommandId id) {
    return commands.get(id);
  }

  /** What a command claims that this client has to do, null for nothing. */
  @Nullable CommandId claim(CommandId id, String client) {
    OpenCommand command = commands.get(id);
    int index = command == null ? -1 : command.to().find(client);
    return command == null || index < 0 || !command.isOpen(index)
        ? null
        : command.record().options().payload();
  }

  /** For any thread. */
  boolean holds(CommandId id) {
    return commands.containsKey(id);
  }

  /** For any thread, which sees about what there is now. */
  void each(Consumer<OpenCommand> look) {
    commands.values().forEach(look);
  }

  /** For any thread. */
  int size() {
    return commands.size();
  }

  /** What they weigh, in commands with one delivery. */
  long weight() {
    return weight;
  }

  void add(OpenCommand command) {
    weight += DispatchSettings.weight(command.to().size());
    commands.put(command.record().id(), command);
    lastSeq = Math.max(lastSeq, command.record().seq());
    if (!command.isSent()) {
      unsent.add(command.record().seq());
    }
    for (int i = 0; i < command.to().size(); i++) {
      if (command.isOpen(i)) {
        openByClient
            .computeIfAbsent(command.to().get(i).client(), c -> new AtomicInteger())
            .incrementAndGet();
      }
    }
    String schedule = command.record().schedule();
    if (schedule != null) {
      bySchedule.computeIfAbsent(schedule, s -> new LinkedHashSet<>()).add(command);
    }
    wakeBy(command, command.nextDue());
  }

  /** The open commands that a schedule fired, the earliest first. */
  Set<OpenCommand> ofSchedule(String schedule) {
    return bySchedule.getOrDefault(schedule, Set.of());
  }

  void remove(OpenCommand command) {
    if (commands.remove(command.record().id(), command)) {
      weight -= DispatchSettings.weight(command.to().size());
      byWake.remove(command);
      unsent.remove(command.record().seq());
      String schedule = command.record().schedule();
      if (schedule != null) {
        bySchedule.computeIfPresent(
            schedule, (s, open) -> open.remove(command) && open.isEmpty() ? null : open);
      }
    }
  }

  /** The broker has the command. */
  void sent(OpenCommand command) {
    command.markSent();
    unsent.remove(command.record().seq());
  }

  /** The place in the accept order up to which nothing waits for the broker. */
  long sentUpTo() {
    return unsent.isEmpty() ? lastSeq : unsent.first() - 1;
  }

  /** Takes out a command that was not accepted after all. */
  void withdraw(OpenCommand command) {
    remove(command);
    command.to().list().forEach(to -> ended(to.client()));
  }

  /** The one delivery of a command goes on to another client. */
  void readdress(OpenCommand command, Addressees to) {
    ended(command.to().get(0).client());
    command.readdress(to);
    openByClient.computeIfAbsent(to.get(0).client(), c -> new AtomicInteger()).incrementAndGet();
  }

  /** A delivery is known to have started. */
  void started(String client, OpenCommand command) {
    running.computeIfAbsent(client, c -> new HashSet<>()).add(command);
  }

  /** The commands that are known to run at a client. */
  List<OpenCommand> runningAt(String client) {
    return List.copyOf(running.getOrDefault(client, Set.of()));
  }

  /** A delivery of the command has ended. */
  void ended(String client, OpenCommand command) {
    ended(client);
    Set<OpenCommand> runs = running.get(client);
    if (runs != null && runs.remove(command) && runs.isEmpty()) {
      running.remove(client);
    }
  }

  private void ended(String client) {
    AtomicInteger count = openByClient.get(client);
    if (count != null && count.decrementAndGet() <= 0) {
      openByClient.remove(client);
    }
  }

  /** For any thread. */
  int open(String client) {
    AtomicInteger count = openByClient.get(client);
    return count == null ? 0 : count.get();
  }

  /** The sweep looks at the command at this time or earlier. */
  void wakeBy(OpenCommand command, long time) {
    if (time < command.wake()) {
      reschedule(command, time);
    }
  }

  void reschedule(OpenCommand command, long time) {
    byWake.remove(command);
    command.wake(time);
    if (time != Long.MAX_VALUE) {
      byWake.add(command);
    }
  }

  /** The commands to look at now. */
  List<OpenCommand> due(long now) {
    List<OpenCommand> due = new ArrayList<>();
    for (OpenCommand command : byWake) {
      if (command.wake() > now) {
        break;
      }
      due.add(command);
    }
    return due;
  }

  /** Every command that has an open delivery to this client, in any order. */
  List<OpenCommand> openTo(String client) {
    List<OpenCommand> to = new ArrayList<>();
    if (openByClient.containsKey(client)) {
      for (OpenCommand command : commands.values()) {
        int index = command.to().find(client);
        if (index >= 0 && command.isOpen(index)) {
          to.add(command);
        }
      }
    }
    return to;
  }

  /** What waits; a guess while the loop works. */
  Backlog backlog(int most) {
    List<Backlog.Entry> waiting = new ArrayList<>();
    for (OpenCommand command : commands.values()) {
      int count = command.count(DeliveryState.QUEUED);
      if (count > 0) {
        waiting.add(new Backlog.Entry(command.record(), count));
      }
    }
    long deliveries = waiting.stream().mapToLong(Backlog.Entry::waiting).sum();
    waiting.sort(Comparator.comparingLong(entry -> entry.command().seq()));
    return new Backlog(
        waiting.size(), deliveries, waiting.subList(0, Math.min(most, waiting.size())));
  }

  /** Open deliveries in a state, for metrics; a guess while the loop works. */
  int count(DeliveryState state) {
    int sum = 0;
    for (OpenCommand command : commands.values()) {
      sum += command.count(state);
    }
    return sum;
  }
}
