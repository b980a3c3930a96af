package dev.orb.server.fleet;

import dev.orb.protocol.Target;
import dev.orb.server.access.Scope;
import dev.orb.server.journal.ClientRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** From a target to the clients that it means now. Any thread; does not block. */
final class Resolution {
  private final Roster roster;
  private final Views views;
  private final Groups groups;
  private final RandomGenerator random;

  Resolution(Roster roster, Views views, Groups groups, RandomGenerator random) {
    this.roster = roster;
    this.views = views;
    this.groups = groups;
    this.random = random;
  }

  /** Whom a command to this target is for. */
  Clients.Resolved commanded(
      Target target, Predicate<ClientView> answers, Predicate<ClientView> able, Scope scope) {
    return of(target, new Choice.Terms(answers, able, groups, false), client -> true, scope);
  }

  /** Whom a change of clients is for, the disabled too. */
  Clients.Resolved administered(Target target, Predicate<ClientView> among, Scope scope) {
    return of(
        target, new Choice.Terms(client -> false, client -> true, groups, true), among, scope);
  }

  /**
   * Whether a command to this target, from somebody with this scope, would be for a client. What it
   * gives may be asked for long and often: it looks at each client and at groups as they are then.
   *
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} if {@code where} does not parse
   */
  BiPredicate<ClientRecord, Scope> means(Target target) {
    Set<String> ids = target.clients().stream().map(Roster::key).collect(Collectors.toSet());
    Predicate<ClientView> wanted = Choice.wanted(target, groups);
    return (client, scope) -> {
      boolean named = ids.isEmpty() || ids.contains(Roster.key(client.id()));
      if (!named || client.disabled() || !known(scope).test(client)) {
        return false;
      }
      ClientView view = views.of(client);
      boolean grouped = target.groups().isEmpty() || groups.isIn(view, target.groups());
      return grouped && wanted.test(view);
    };
  }

  private Clients.Resolved of(
      Target target, Choice.Terms terms, Predicate<ClientView> among, Scope scope) {
    boolean dynamic = groups.hasDynamic(target.groups());
    Roster.Named named = roster.named(target, !dynamic, known(scope));
    List<ClientView> found = new ArrayList<>(named.clients().size());
    for (ClientRecord client : named.clients()) {
      ClientView view = views.of(client);
      if (among.test(view) && (!dynamic || groups.isIn(view, target.groups()))) {
        found.add(view);
      }
    }
    return Choice.of(target, found, named.unknown(), terms, random);
  }

  private static Predicate<ClientRecord> known(Scope scope) {
    return scope.hasEveryClient()
        ? client -> true
        : client -> scope.has(client.id(), client.groups(), client.labels());
  }
}
