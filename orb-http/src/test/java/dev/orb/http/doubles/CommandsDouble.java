package dev.orb.http.doubles;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Progress;
import dev.orb.server.access.Bearer;
import dev.orb.server.dispatch.Backlog;
import dev.orb.server.dispatch.CancelOutcome;
import dev.orb.server.dispatch.CancelScope;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.dispatch.Individual;
import dev.orb.server.dispatch.Retry;
import dev.orb.server.dispatch.Submission;
import dev.orb.server.dispatch.Summary;
import dev.orb.server.dispatch.Watcher;
import dev.orb.server.fleet.Clients;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.ClientDelivery;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeadLetter;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.HistoryPlace;
import dev.orb.server.journal.Page;
import dev.orb.server.journal.Refusal;
import dev.orb.server.journal.Said;
import dev.orb.server.story.Feed;
import dev.orb.server.story.Happening;
import dev.orb.server.story.Story;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Commands in memory. Nothing ends by itself: the test ends deliveries, or gives an answer that
 * every client gives at once.
 */
public final class CommandsDouble implements Commands {
  /** When everything here happens. */
  public static final Instant NOW = Instant.parse("2026-11-20T09:00:00.125Z");

  private final Clients clients;
  private final Map<CommandId, CommandRecord> commands = new LinkedHashMap<>();
  private final Map<CommandId, Map<String, DeliveryRecord>> deliveries = new LinkedHashMap<>();
  private final Map<CommandId, List<Watcher>> watchers = new LinkedHashMap<>();
  private @Nullable BiFunction<Submission, String, Object> answer;
  private final Map<String, Story> stories = new LinkedHashMap<>();
  private final Map<CommandId, List<Happening>> happened = new LinkedHashMap<>();
  private final Map<CommandId, List<FeedDouble>> feeds = new LinkedHashMap<>();
  private long stamp = 100;
  private int sequence;
  private int silent;
  private final Map<CommandId, Individual> individuals = new HashMap<>();
  private String cancelled = "";

  public CommandsDouble(Clients clients) {
    this.clients = clients;
  }

  /** From now on every client answers at once: with {@link Json}, or with a {@link Failure}. */
  public synchronized void answer(BiFunction<Submission, String, Object> how) {
    answer = how;
  }

  @Override
  public Commands within(Bearer bearer) {
    if (bearer.scope().isAll()) {
      return this;
    }
    throw new UnsupportedOperationException("this double has no scopes");
  }

  @Override
  public synchronized CompletionStage<CommandRecord> send(Submission submission) {
    try {
      return CompletableFuture.completedFuture(accept(submission));
    } catch (OrbException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public synchronized CompletionStage<CommandRecord> retry(Retry wish) {
    CommandRecord before = command(wish.of());
    Set<String> clients = new TreeSet<>();
    rows(wish.of()).values().stream()
        .filter(row -> row.state().isFinal() && row.state() != DeliveryState.SUCCEEDED)
        .filter(row -> wish.reasons().isEmpty() || wish.reasons().contains(row.reason()))
        .forEach(row -> clients.add(row.client()));
    return clients.isEmpty()
        ? CompletableFuture.failedFuture(new OrbException(ErrorCode.CONFLICT, "none to try again"))
        : again(before, clients, wish.idempotencyKey(), wish.by());
  }

  private CompletionStage<CommandRecord> again(
      CommandRecord before, Set<String> clients, @Nullable String key, String by) {
    return send(
        new Submission(
            null,
            before.name(),
            before.params(),
            new Target(false, clients, Set.of()),
            before.options().withIdempotencyKey(key),
            by,
            null,
            null,
            Individual.NONE,
            before.id(),
            null));
  }

  @Override
  public synchronized Backlog backlog(int most) {
    List<Backlog.Entry> waiting = new ArrayList<>();
    commands
        .values()
        .forEach(
            command -> {
              long count =
                  rows(command.id()).values().stream()
                      .filter(row -> row.state() == DeliveryState.QUEUED)
                      .count();
              if (count > 0) {
                waiting.add(new Backlog.Entry(command, Math.toIntExact(count)));
              }
            });
    return new Backlog(
        waiting.size(),
        waiting.stream().mapToLong(Backlog.Entry::waiting).sum(),
        waiting.stream().limit(most).toList());
  }

  @Override
  public synchronized Page<ClientDelivery> history(
      String client, int limit, Optional<String> after) {
    HistoryPlace behind = after.map(HistoryPlace::of).orElse(HistoryPlace.TOP);
    List<ClientDelivery> all =
        commands.values().stream()
            .flatMap(
                command ->
                    Stream.ofNullable(rows(command.id()).get(client))
                        .map(row -> new ClientDelivery(command.name(), row)))
            .filter(each -> HistoryPlace.of(each.delivery()).compareTo(behind) > 0)
            .sorted(Comparator.comparing(each -> HistoryPlace.of(each.delivery())))
            .limit(limit + 1L)
            .toList();
    return all.size() <= limit
        ? new Page<>(all, null)
        : new Page<>(
            all.subList(0, limit), HistoryPlace.of(all.get(limit - 1).delivery()).cursor());
  }

  @Override
  public synchronized Page<DeadLetter> deadLetters(int limit, Optional<String> after) {
    return new Page<>(letters().stream().limit(limit).toList(), null);
  }

  private List<DeadLetter> letters() {
    List<DeadLetter> letters = new ArrayList<>();
    deliveries.forEach(
        (id, rows) ->
            rows.values().stream()
                .filter(row -> row.state() == DeliveryState.DEAD)
                .forEach(
                    row ->
                        letters.add(
                            new DeadLetter(letters.size() + 1, command(id).name(), row, null))));
    return letters;
  }

  @Override
  public synchronized CompletionStage<CommandRecord> requeue(long deadLetter, String by) {
    Optional<DeadLetter> letter =
        letters().stream().filter(each -> each.no() == deadLetter).findFirst();
    if (letter.isEmpty()) {
      return CompletableFuture.failedFuture(
          new OrbException(ErrorCode.NOT_FOUND, "no dead letter " + deadLetter));
    }
    DeliveryRecord row = letter.get().delivery();
    return again(command(row.command()), Set.of(row.client()), null, by);
  }

  /** From now on so many clients do not confirm a cancel. */
  public synchronized void silent(int clients) {
    silent = clients;
  }

  /** How the last cancel was asked for: whether of the queued only, and for how long. */
  public synchronized String cancelled() {
    return cancelled;
  }

  private Map<String, DeliveryRecord> rows(CommandId id) {
    return Objects.requireNonNull(deliveries.get(id));
  }

  private CommandRecord command(CommandId id) {
    return Objects.requireNonNull(commands.get(id));
  }

  private CommandRecord accept(Submission submission) {
    Clients.Resolved resolved = clients.resolve(submission.target());
    List<Refusal> refused = new ArrayList<>();
    resolved.refused().forEach((id, code) -> refused.add(new Refusal(id, code)));
    if (resolved.clients().isEmpty()) {
      throw new OrbException(refused.get(0).code(), "all " + refused.size() + " were refused");
    }
    CommandId id =
        CommandId.parse(String.format("01980000-0000-7000-8000-%012x", 0xabc000 + ++sequence));
    List<Addressee> addressees =
        resolved.clients().stream()
            .map(client -> new Addressee(client.id(), client.enrolment()))
            .toList();
    Map<String, DeliveryRecord> rows = new TreeMap<>();
    addressees.forEach(
        to ->
            rows.put(
                to.client(), Records.row(id, to.client(), DeliveryState.QUEUED, null, null, null)));
    deliveries.put(id, rows);
    individuals.put(id, submission.individual());
    commands.put(
        id,
        new CommandRecord(
            id,
            sequence,
            "orb-1",
            submission.name(),
            submission.params(),
            submission.target(),
            submission.options(),
            submission.by(),
            submission.schedule(),
            submission.scheduledAt(),
            submission.options().offline() != Offline.REJECT,
            NOW,
            NOW.plus(Duration.ofHours(1)),
            submission.options().timeout(),
            addressees,
            refused,
            null,
            CommandState.RUNNING,
            Records.counts(rows, refused.size()),
            null,
            submission.retryOf()));
    answerAtOnce(id, submission);
    return command(id);
  }

  private void answerAtOnce(CommandId id, Submission submission) {
    BiFunction<Submission, String, Object> how = answer;
    if (how == null) {
      return;
    }
    for (String client : List.copyOf(rows(id).keySet())) {
      Object given = how.apply(submission, client);
      if (given instanceof Failure failure) {
        end(id, client, DeliveryState.FAILED, Reason.FAILED, null, failure);
      } else {
        end(id, client, DeliveryState.SUCCEEDED, null, (Json) given, null);
      }
    }
  }

  /** Ends one delivery. */
  public synchronized void end(
      CommandId id,
      String client,
      DeliveryState state,
      @Nullable Reason reason,
      @Nullable Json result,
      @Nullable Failure error) {
    DeliveryRecord row = Records.row(id, client, state, reason, result, error);
    Map<String, DeliveryRecord> rows = rows(id);
    rows.put(client, row);
    CommandRecord old = command(id);
    Counts counts = Records.counts(rows, old.refused().size());
    CommandRecord now = Records.with(old, CommandState.of(counts), counts);
    commands.put(id, now);
    List<Watcher> listening = List.copyOf(watchers.getOrDefault(id, List.of()));
    listening.forEach(watcher -> watcher.ended(row));
    happens(id, new Happening.Changed(++stamp, row));
    if (now.state().isFinal()) {
      happens(id, new Happening.Done(now));
      listening.forEach(watcher -> watcher.done(now));
    }
  }

  /** A handler reports. */
  public synchronized void report(CommandId id, String client, int percent, String text) {
    Progress progress = new Progress(id, 1, 1, null, percent, text, null, NOW, 1, null);
    watchers.getOrDefault(id, List.of()).forEach(watcher -> watcher.progress(client, progress));
    happens(id, new Happening.Spoke(Said.of(client, progress, ++stamp)));
  }

  /** How many follow that command. */
  public synchronized int followers(CommandId id) {
    return watchers.getOrDefault(id, List.of()).size();
  }

  @Override
  public CompletionStage<DeliveryRecord> call(Submission submission) {
    return CompletableFuture.failedFuture(
        new OrbException(ErrorCode.UNAVAILABLE, "the edge does not call"));
  }

  @Override
  public synchronized CommandRecord find(String reference, String by) {
    List<CommandRecord> all = new ArrayList<>(commands.values());
    if (reference.equals("last") && !all.isEmpty()) {
      return all.get(all.size() - 1);
    }
    return all.stream()
        .filter(command -> command.id().toString().endsWith(reference))
        .findFirst()
        .orElseThrow(() -> new OrbException(ErrorCode.NOT_FOUND, "no command '" + reference + "'"));
  }

  @Override
  public synchronized Page<CommandRecord> list(
      CommandFilter filter, int limit, Optional<String> after) {
    List<CommandRecord> all =
        new ArrayList<>(
            commands.values().stream()
                .filter(c -> filter.state() == null || filter.state() == c.state())
                .filter(c -> filter.name() == null || filter.name().equals(c.name()))
                .filter(c -> filter.by() == null || filter.by().equals(c.by()))
                .filter(c -> filter.schedule() == null || filter.schedule().equals(c.schedule()))
                .toList());
    Collections.reverse(all);
    int from = after.map(Integer::parseInt).orElse(0);
    int to = Math.min(all.size(), from + limit);
    return new Page<>(all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
  }

  @Override
  public synchronized Page<DeliveryRecord> deliveries(
      CommandId id, DeliveryFilter filter, int limit, Optional<String> after) {
    List<DeliveryRecord> all =
        rows(id).values().stream()
            .filter(row -> filter.state() == null || filter.state() == row.state())
            .filter(row -> filter.reason() == null || filter.reason() == row.reason())
            .filter(
                row ->
                    filter.code() == null
                        || (row.error() != null && filter.code() == row.error().code()))
            .toList();
    int from = after.map(Integer::parseInt).orElse(0);
    int to = Math.min(all.size(), from + limit);
    return new Page<>(all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
  }

  @Override
  public synchronized DeliveryRecord delivery(CommandId id, String client) {
    return Optional.ofNullable(rows(id).get(client))
        .orElseThrow(
            () -> new OrbException(ErrorCode.NOT_FOUND, "no delivery to '" + client + "'"));
  }

  @Override
  public synchronized Story story(CommandId id, String client) {
    return stories.getOrDefault(
        client, new Story(delivery(id, client), null, List.of(), List.of()));
  }

  /** From now on this is what is known of a delivery. */
  public synchronized void story(String client, Story story) {
    stories.put(client, story);
  }

  @Override
  public synchronized Feed follow(CommandId id, long after, boolean withSaid) {
    FeedDouble feed = new FeedDouble(after);
    happened.getOrDefault(id, List.of()).forEach(feed::hear);
    feeds.computeIfAbsent(id, key -> new ArrayList<>()).add(feed);
    return feed;
  }

  private void happens(CommandId id, Happening happening) {
    happened.computeIfAbsent(id, key -> new ArrayList<>()).add(happening);
    feeds.getOrDefault(id, List.of()).forEach(feed -> feed.hear(happening));
  }

  /** How many feeds of that command were not closed. */
  public synchronized long feeds(CommandId id) {
    return feeds.getOrDefault(id, List.of()).stream().filter(feed -> !feed.isClosed()).count();
  }

  @Override
  public synchronized Summary summary(CommandId id) {
    Map<List<Object>, List<DeliveryRecord>> groups = new LinkedHashMap<>();
    for (DeliveryRecord row : rows(id).values()) {
      if (row.state() != DeliveryState.SUCCEEDED) {
        groups
            .computeIfAbsent(
                List.of(row.state(), String.valueOf(row.reason())), key -> new ArrayList<>())
            .add(row);
      }
    }
    List<Summary.Group> reasons =
        groups.values().stream().sorted((a, b) -> b.size() - a.size()).map(Records::group).toList();
    return new Summary(command(id).counts(), reasons);
  }

  @Override
  public synchronized CompletionStage<CancelOutcome> cancel(
      CommandId id, CancelScope scope, Duration patience) {
    cancelled =
        (scope.queuedOnly() ? "queued only, " : "all, ")
            + patience
            + (scope.clients() == null ? "" : " of " + new TreeSet<>(scope.clients()));
    int removed = 0;
    int ended = 0;
    for (DeliveryRecord row : List.copyOf(rows(id).values())) {
      boolean meant = scope.clients() == null || scope.clients().contains(row.client());
      if (row.state().isFinal()) {
        ended += meant ? 1 : 0;
      } else if (meant) {
        removed++;
        end(
            id,
            row.client(),
            DeliveryState.CANCELLED,
            Reason.CANCELLED,
            null,
            Failure.of(ErrorCode.CANCELLED, "cancelled"));
      }
    }
    return CompletableFuture.completedFuture(new CancelOutcome(removed, 0, ended, silent, 0));
  }

  @Override
  public synchronized Map<String, Json> paramsFor(CommandId id, String first, String last) {
    return individuals.getOrDefault(id, Individual.NONE).paramsFor();
  }

  @Override
  public synchronized AutoCloseable watch(CommandId id, Watcher watcher) {
    rows(id).values().stream().filter(row -> row.state().isFinal()).forEach(watcher::ended);
    CommandRecord command = command(id);
    if (command.state().isFinal()) {
      watcher.done(command);
    }
    watchers.computeIfAbsent(id, key -> new ArrayList<>()).add(watcher);
    return () -> {
      synchronized (this) {
        watchers.getOrDefault(id, List.of()).remove(watcher);
      }
    };
  }
}
