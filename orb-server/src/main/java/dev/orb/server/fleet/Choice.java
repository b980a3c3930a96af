package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Limit;
import dev.orb.protocol.Narrowing;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.fleet.ClientView.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Leaves out of those whom a target names the ones that it does not want. No state. */
public final class Choice {
  private Choice() {}

  /**
   * How it is chosen.
   *
   * @param answers who is known to have a handler
   * @param able who is not known to be unable to take it
   * @param membership who is in a group
   * @param disabledToo whether those who may not connect are meant too
   */
  record Terms(
      Predicate<ClientView> answers,
      Predicate<ClientView> able,
      Membership membership,
      boolean disabledToo) {}

  /**
   * The fixed set.
   *
   * @param named whom the target names, in its order, the disabled too
   * @param unknown the ids among its names that nobody has
   * @param answers who is known to have a handler
   * @throws OrbException {@code NOT_FOUND} if nobody is left, not even to be refused; {@code
   *     BAD_PARAMS} if {@code where} does not parse
   */
  public static Clients.Resolved of(
      Target target,
      List<ClientView> named,
      Set<String> unknown,
      Predicate<ClientView> answers,
      RandomGenerator random) {
    Terms terms = new Terms(answers, client -> true, Membership.LISTED, false);
    return of(target, named, unknown, terms, random);
  }

  static Clients.Resolved of(
      Target target,
      List<ClientView> named,
      Set<String> unknown,
      Terms terms,
      RandomGenerator random) {
    Narrowing narrowing = target.narrowing();
    Limit limit = narrowing.limit();
    boolean choosy = narrowing.any() || limit != null;
    Except except = Except.of(narrowing, terms.membership());
    Predicate<ClientView> where = where(narrowing);
    Map<String, ErrorCode> refused = new LinkedHashMap<>();
    unknown.stream()
        .filter(id -> !except.hasId(id))
        .forEach(id -> refused.put(id, ErrorCode.UNKNOWN_CLIENT));
    List<ClientView> ready = new ArrayList<>(named.size());
    List<ClientView> unable = choosy ? new ArrayList<>() : List.of();
    Map<String, ErrorCode> disabled = new LinkedHashMap<>();
    for (ClientView client : named) {
      if (except.has(client) || !where.test(client)) {
        continue;
      }
      if (client.state() == State.DISABLED && !terms.disabledToo()) {
        disabled.put(client.id(), ErrorCode.FORBIDDEN);
      } else if (choosy && !terms.able().test(client)) {
        unable.add(client);
      } else {
        ready.add(client);
      }
    }
    if (ready.isEmpty()) {
      ready.addAll(unable);
    }
    // why: where any or some will do, who cannot is no target unless there is nobody else
    if (narrowing.any() && !ready.isEmpty()) {
      return new Clients.Resolved(List.of(one(ready, terms.answers(), random)), Map.of());
    }
    if (limit != null && !ready.isEmpty()) {
      Long seed = narrowing.seed();
      long chance = seed == null ? random.nextLong() : seed;
      return new Clients.Resolved(some(ready, limit.of(ready.size()), chance), refused);
    }
    refused.putAll(disabled);
    if (ready.isEmpty() && refused.isEmpty()) {
      throw new OrbException(
          ErrorCode.NOT_FOUND, "nobody matched " + target.described(), "see orb client list");
    }
    return new Clients.Resolved(ready, refused);
  }

  /**
   * Whom of those that it names a target does not leave out, but for {@code any} and {@code limit}.
   *
   * @throws OrbException {@code BAD_PARAMS} if {@code where} does not parse
   */
  static Predicate<ClientView> wanted(Target target, Membership membership) {
    Narrowing narrowing = target.narrowing();
    Except except = Except.of(narrowing, membership);
    Predicate<ClientView> where = where(narrowing);
    return client -> !except.has(client) && where.test(client);
  }

  private static Predicate<ClientView> where(Narrowing narrowing) {
    String where = narrowing.where();
    return where == null ? client -> true : Where.parse(where)::matches;
  }

  private static ClientView one(
      List<ClientView> ready, Predicate<ClientView> answers, RandomGenerator random) {
    Comparator<ClientView> best =
        Comparator.<ClientView, Boolean>comparing(client -> client.state() != State.CONNECTED)
            .thenComparing(client -> !answers.test(client))
            .thenComparing(ClientView::open);
    ClientView first = Collections.min(ready, best);
    // why by chance: whoever sends many at once must not load the first by name with all of them
    List<ClientView> equal =
        ready.stream().filter(client -> best.compare(client, first) == 0).toList();
    return equal.get(random.nextInt(equal.size()));
  }

  /** So many in their order. Who joins or leaves the fleet changes as little as possible. */
  private static List<ClientView> some(List<ClientView> ready, int count, long seed) {
    if (count >= ready.size()) {
      return ready;
    }
    Map<String, Long> lots = new HashMap<>();
    ready.forEach(client -> lots.put(client.id(), lot(seed, client.id())));
    List<ClientView> drawn = new ArrayList<>(ready);
    drawn.sort(
        Comparator.<ClientView, Long>comparing(client -> lots.get(client.id()))
            .thenComparing(ClientView::id));
    Set<String> chosen = new HashSet<>();
    drawn.subList(0, count).forEach(client -> chosen.add(client.id()));
    return ready.stream().filter(client -> chosen.contains(client.id())).toList();
  }

  /** The same in every version and on every machine: people keep seeds. */
  private static long lot(long seed, String id) {
    long mixed = seed;
    for (char c : id.toLowerCase(Locale.ROOT).toCharArray()) {
      mixed = (mixed ^ c) * 0x9E3779B97F4A7C15L;
      mixed ^= mixed >>> 29;
    }
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** Who is left out, by id or by group. */
  private record Except(Set<String> names, Set<String> ids, Membership membership) {
    static Except of(Narrowing narrowing, Membership membership) {
      Set<String> ids = new HashSet<>();
      narrowing.except().forEach(name -> ids.add(name.toLowerCase(Locale.ROOT)));
      return new Except(narrowing.except(), ids, membership);
    }

    boolean hasId(String id) {
      return ids.contains(id.toLowerCase(Locale.ROOT));
    }

    boolean has(ClientView client) {
      return !names.isEmpty() && (hasId(client.id()) || membership.isIn(client, names));
    }
  }
}
