package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Narrowing;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.access.Bearer;
import dev.orb.server.access.Scope;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Clients;
import dev.orb.server.journal.ClientDelivery;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeadLetter;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Page;
import dev.orb.server.story.Feed;
import dev.orb.server.story.Story;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The commands of somebody who reaches some of them only, for one request. What is outside answers
 * like what does not exist: in the same words.
 */
final class ScopedCommands implements Commands {
  /** Pages that are looked through for one page, most of which is not to be seen. */
  private static final int LOOKED_THROUGH = 200;

  private final Dispatch all;
  private final Works works;
  private final Bearer bearer;
  private final Scope scope;
  private final Clients clients;
  private final Sight sight;

  ScopedCommands(Dispatch all, Works works, Bearer bearer) {
    this.all = all;
    this.works = works;
    this.bearer = bearer;
    this.scope = bearer.scope();
    this.clients = works.presence().within(scope);
    this.sight = new Sight(bearer, clients, works.reads());
  }

  @Override
  public Commands within(Bearer narrower) {
    throw new IllegalStateException("a scope within a scope");
  }

  @Override
  public Backlog backlog(int most) {
    throw new OrbException(
        ErrorCode.FORBIDDEN,
        "what waits for all is for tokens without a scope",
        "use a token that was made without --command and --on");
  }

  @Override
  public CompletionStage<CommandRecord> send(Submission submission) {
    try {
      return all.send(mine(submission)).thenApply(this::answered);
    } catch (OrbException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletionStage<DeliveryRecord> call(Submission submission) {
    try {
      Submission mine = mine(submission);
      for (String id : mine.target().clients()) {
        if (clients.find(id).isEmpty()) {
          throw Calls.unknown(id);
        }
      }
      return all.call(mine);
    } catch (OrbException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Submission mine(Submission submission) {
    scope.requireCommand(submission.name());
    if (submission.options().supersedeKey() != null && !scope.hasEveryCommand()) {
      throw new OrbException(
          ErrorCode.FORBIDDEN,
          "this token is for some commands only, and a supersedeKey may take back others",
          "leave it out");
    }
    Target target = submission.target();
    boolean wanders = target.narrowing().any() && !scope.hasEveryClient();
    return submission.within(scope, wanders ? named(target) : target);
  }

  /** The same by the ids of those inside, so that it goes on to none who is outside. */
  private Target named(Target target) {
    Narrowing narrowing = target.narrowing();
    Target several =
        new Target(
            target.everybody(),
            target.clients(),
            target.groups(),
            new Narrowing(false, narrowing.where(), narrowing.except(), null, narrowing.seed()));
    Set<String> ids = new LinkedHashSet<>();
    clients.resolve(several).clients().stream().map(ClientView::id).forEach(ids::add);
    return ids.isEmpty() ? target : new Target(false, ids, target.groups(), narrowing);
  }

  /** One that was sent before in this name, by the same key, may be another's. */
  private CommandRecord answered(CommandRecord command) {
    if (bearer.sent(command.by(), command.createdAt())) {
      return command;
    }
    return sight
        .look(command)
        .map(Sight.Seen::command)
        .orElseThrow(
            () ->
                new OrbException(
                    ErrorCode.CONFLICT,
                    "the idempotency key was used for another command",
                    "use a new key for a new command"));
  }

  private Sight.Seen seen(CommandId id) {
    return works.reads().look(id, sight::look);
  }

  @Override
  public CommandRecord find(String reference, String by) {
    return works.reads().find(reference, by, this::look);
  }

  private Optional<CommandRecord> look(CommandRecord command) {
    return sight.look(command).map(Sight.Seen::command);
  }

  @Override
  public Page<CommandRecord> list(CommandFilter filter, int limit, Optional<String> after) {
    // why without the state: what is over for him may go on for others
    CommandState state = filter.state();
    boolean partly = !scope.hasEveryClient();
    CommandFilter wider =
        partly ? new CommandFilter(null, filter.name(), filter.by(), filter.schedule()) : filter;
    return pages(
        limit,
        after,
        (some, from) -> all.list(wider, some, from),
        command -> look(command).filter(each -> state == null || !partly || each.state() == state));
  }

  private static <T> Page<T> pages(
      int limit,
      Optional<String> after,
      BiFunction<Integer, Optional<String>, Page<T>> read,
      Function<T, Optional<T>> sight) {
    List<T> found = new ArrayList<>();
    Optional<String> from = after;
    for (int i = 0; i < LOOKED_THROUGH && found.size() < limit; i++) {
      Page<T> page = read.apply(limit - found.size(), from);
      page.items().forEach(each -> sight.apply(each).ifPresent(found::add));
      from = Optional.ofNullable(page.next());
      if (from.isEmpty()) {
        break;
      }
    }
    return new Page<>(found, from.orElse(null));
  }

  @Override
  public Page<DeliveryRecord> deliveries(
      CommandId id, DeliveryFilter filter, int limit, Optional<String> after) {
    Sight.Seen seen = seen(id);
    return seen.inside() == null
        ? all.deliveries(id, filter, limit, after)
        : works.reads().page(id, filter, limit, after, seen::has);
  }

  @Override
  public DeliveryRecord delivery(CommandId id, String client) {
    requireInside(id, client);
    return all.delivery(id, client);
  }

  @Override
  public Story story(CommandId id, String client) {
    requireInside(id, client);
    return all.story(id, client);
  }

  private void requireInside(CommandId id, String client) {
    Set<String> inside = seen(id).inside();
    if (inside != null && inside.stream().noneMatch(client::equalsIgnoreCase)) {
      throw Reads.notFor(id, client);
    }
  }

  @Override
  public Feed follow(CommandId id, long after, boolean withSaid) {
    Sight.Seen seen = seen(id);
    Feed feed = all.follow(id, after, withSaid);
    return seen.inside() == null
        ? feed
        : new ScopedFeed(feed, seen::has, () -> seen(id).command(), works.ticker());
  }

  @Override
  public AutoCloseable watch(CommandId id, Watcher watcher) {
    Sight.Seen seen = seen(id);
    return all.watch(id, seen.inside() == null ? watcher : new ScopedWatcher(seen, watcher));
  }

  @Override
  public Summary summary(CommandId id) {
    Sight.Seen seen = seen(id);
    return works.reads().summary(seen.command(), seen::has);
  }

  @Override
  public CompletionStage<CancelOutcome> cancel(CommandId id, CancelScope some, Duration patience) {
    Sight.Seen seen;
    try {
      seen = seen(id);
    } catch (OrbException e) {
      return CompletableFuture.failedFuture(e);
    }
    Set<String> inside = seen.inside();
    if (inside == null || inside.size() == all.find(id.toString(), "").addressees().size()) {
      return all.cancel(id, some, patience);
    }
    return all.cancel(id, some.among(inside), patience);
  }

  @Override
  public Map<String, Json> paramsFor(CommandId id, String first, String last) {
    Sight.Seen seen = seen(id);
    Map<String, Json> inside = new HashMap<>(all.paramsFor(id, first, last));
    inside.keySet().removeIf(client -> !seen.has(client));
    return inside;
  }

  @Override
  public CompletionStage<CommandRecord> retry(Retry wish) {
    try {
      Sight.Seen seen = seen(wish.of());
      scope.requireCommand(seen.command().name());
      return all.retry(
              new Retry(
                  wish.of(),
                  wish.reasons(),
                  wish.idempotencyKey(),
                  wish.by(),
                  seen.inside(),
                  scope))
          .thenApply(this::answered);
    } catch (OrbException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public Page<ClientDelivery> history(String client, int limit, Optional<String> after) {
    return pages(
        limit,
        after,
        (some, from) -> all.history(client, some, from),
        each -> Optional.of(each).filter(this::isInside));
  }

  private boolean isInside(ClientDelivery each) {
    return scope.hasCommand(each.name())
        && sight.has(each.delivery().client(), each.delivery().enrolment());
  }

  @Override
  public Page<DeadLetter> deadLetters(int limit, Optional<String> after) {
    return pages(
        limit, after, all::deadLetters, letter -> Optional.of(letter).filter(this::isInside));
  }

  private boolean isInside(DeadLetter letter) {
    return scope.hasCommand(letter.name())
        && sight.has(letter.delivery().client(), letter.delivery().enrolment());
  }

  @Override
  public CompletionStage<CommandRecord> requeue(long deadLetter, String by) {
    return all.requeue(deadLetter, by, scope, this::isInside);
  }
}
