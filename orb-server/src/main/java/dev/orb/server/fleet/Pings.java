package dev.orb.server.fleet;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.message.Control;
import dev.orb.server.fleet.ClientView.State;
import dev.orb.server.fleet.Clients.PingAnswer;
import dev.orb.server.fleet.Clients.PingAnswer.Answer;
import dev.orb.server.fleet.Clients.Resolved;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Asks clients whether they are there, and waits for their pongs. Thread-safe. */
final class Pings {
  private final Map<CommandId, Round> rounds = new ConcurrentHashMap<>();
  private final String node;
  private final ControlLine line;
  private final Loop loop;
  private final Clock clock;
  private final Ticker ticker;
  private final RandomGenerator random;

  Pings(
      String node,
      ControlLine line,
      Loop loop,
      Clock clock,
      Ticker ticker,
      RandomGenerator random) {
    this.node = node;
    this.line = line;
    this.loop = loop;
    this.clock = clock;
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * Asks those who are connected.
   *
   * @return one answer a target, within the timeout; who was refused is offline
   * @throws NobodyToAsk if all were refused
   */
  CompletionStage<List<PingAnswer>> ask(Resolved resolved, Duration timeout) {
    if (resolved.clients().isEmpty()) {
      throw NobodyToAsk.of(resolved.refused());
    }
    List<String> targets =
        new ArrayList<>(resolved.clients().stream().map(ClientView::id).toList());
    targets.addAll(resolved.refused().keySet());
    List<String> asked =
        resolved.clients().stream()
            .filter(client -> client.state() == State.CONNECTED)
            .map(ClientView::id)
            .toList();
    CommandId id = CommandId.create(clock.instant(), random);
    Round round = open(id, targets, asked);
    loop.after(timeout, round::close);
    asked.forEach(client -> line.send(client, new Control.Ping(id, node, clock.instant())));
    return round.answers();
  }

  /**
   * Asks one client whether it is there.
   *
   * @return whether it answered within the timeout
   */
  CompletionStage<Boolean> probe(String client, Duration timeout) {
    CommandId id = CommandId.create(clock.instant(), random);
    Round round = open(id, List.of(client), List.of(client));
    loop.after(timeout, round::close);
    line.send(client, new Control.Ping(id, node, clock.instant()));
    return round.answers().thenApply(answers -> answers.get(0).answer() == Answer.PONG);
  }

  private Round open(CommandId id, List<String> targets, List<String> asked) {
    Round round = new Round(id, targets, asked);
    rounds.put(id, round);
    if (asked.isEmpty()) {
      round.close();
    }
    return round;
  }

  void pong(CommandId corr, String client) {
    Round round = rounds.get(corr);
    if (round != null) {
      round.pong(client);
    }
  }

  /** One ping to several clients. */
  final class Round {
    private final CommandId id;
    private final List<String> targets;
    private final long begun = ticker.nanos();
    private final Map<String, @Nullable Duration> heard = new ConcurrentHashMap<>();
    private final Map<String, Boolean> asked = new LinkedHashMap<>();
    private final AtomicInteger missing;
    private final CompletableFuture<List<PingAnswer>> answers = new CompletableFuture<>();

    private Round(CommandId id, List<String> targets, List<String> asked) {
      this.id = id;
      this.targets = targets;
      asked.forEach(client -> this.asked.put(client, true));
      this.missing = new AtomicInteger(asked.size());
    }

    CompletableFuture<List<PingAnswer>> answers() {
      return answers;
    }

    private void pong(String client) {
      if (asked.containsKey(client)
          && heard.putIfAbsent(client, ticker.since(begun)) == null
          && missing.decrementAndGet() == 0) {
        close();
      }
    }

    /** Ends the round with what was heard. */
    void close() {
      rounds.remove(id);
      List<PingAnswer> all = new ArrayList<>(targets.size());
      for (String client : targets) {
        Duration roundTrip = heard.get(client);
        Answer answer =
            roundTrip != null
                ? Answer.PONG
                : asked.containsKey(client) ? Answer.NO_ANSWER : Answer.OFFLINE;
        all.add(new PingAnswer(client, answer, roundTrip));
      }
      answers.complete(all);
    }
  }
}
