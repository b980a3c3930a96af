package dev.orb.server.dispatch;

import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Narrowing;
import dev.orb.protocol.Target;
import dev.orb.server.access.Bearer;
import dev.orb.server.access.Scope;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Clients;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Refusal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one bearer sees of commands in one request: who is inside is looked up once a client.
 * Thread-safe; blocks on the database for commands of which he sees a part.
 */
final class Sight {
  private static final long OUTSIDE = -1;

  private final Bearer bearer;
  private final Scope scope;
  private final Clients clients;
  private final Reads reads;
  private final Map<String, Long> enrolments = new ConcurrentHashMap<>();

  /**
   * @param clients those inside
   */
  Sight(Bearer bearer, Clients clients, Reads reads) {
    this.bearer = bearer;
    this.scope = bearer.scope();
    this.clients = clients;
    this.reads = reads;
  }

  /**
   * A command as he sees it.
   *
   * @param inside the clients of whose deliveries he sees; null for all of them
   */
  record Seen(CommandRecord command, @Nullable Set<String> inside) {
    boolean has(String client) {
      return inside == null || inside.contains(client);
    }
  }

  /** Whether the delivery is to somebody who is inside, and not to a former owner of his id. */
  boolean has(String client, long enrolment) {
    return scope.hasEveryClient()
        || enrolments.computeIfAbsent(
                client, id -> clients.find(id).map(ClientView::enrolment).orElse(OUTSIDE))
            == enrolment;
  }

  private boolean has(Addressee addressee) {
    return has(addressee.client(), addressee.enrolment());
  }

  /** Empty if he sees nothing of it. */
  Optional<Seen> look(CommandRecord command) {
    if (!scope.hasCommand(command.name())) {
      return Optional.empty();
    }
    if (scope.hasEveryClient()) {
      return Optional.of(new Seen(command, null));
    }
    List<Addressee> inside = command.addressees().stream().filter(this::has).toList();
    if (inside.isEmpty()) {
      return Optional.empty();
    }
    boolean own = command.schedule() == null && bearer.sent(command.by(), command.createdAt());
    boolean whole = inside.size() == command.addressees().size();
    return Optional.of(
        own && whole ? new Seen(command, null) : new Seen(part(command, inside, own), ids(inside)));
  }

  private static Set<String> ids(List<Addressee> inside) {
    Set<String> ids = new LinkedHashSet<>();
    inside.forEach(addressee -> ids.add(addressee.client()));
    return ids;
  }

  private CommandRecord part(CommandRecord command, List<Addressee> inside, boolean own) {
    List<Refusal> refused =
        own
            ? command.refused()
            : command.refused().stream()
                .filter(refusal -> clients.find(refusal.client()).isPresent())
                .toList();
    Ended ended = new Ended(command.finishedAt());
    Counts counts = new Counts(states(command, inside, ended), refused.size());
    boolean open = counts.open() > 0;
    return command.seen(
        own ? command.target() : target(command.target(), inside),
        inside,
        refused,
        counts,
        open ? null : ended.at);
  }

  /** When the last one ended, if that was asked for. */
  private static final class Ended {
    private @Nullable Instant at;

    private Ended(@Nullable Instant at) {
      this.at = at;
    }

    private void ended(@Nullable Instant then) {
      if (then != null && (at == null || then.isAfter(at))) {
        at = then;
      }
    }
  }

  private Map<DeliveryState, Integer> states(
      CommandRecord command, List<Addressee> inside, Ended ended) {
    Map<DeliveryState, Integer> states = new EnumMap<>(DeliveryState.class);
    for (DeliveryState state : DeliveryState.values()) {
      // why: most commands are like this, and then nothing has to be read
      if (command.counts().of(state) == command.addressees().size()) {
        states.put(state, inside.size());
        return states;
      }
    }
    Set<String> ids = ids(inside);
    try (Stream<DeliveryRecord> rows = reads.of(command.id(), ids::contains)) {
      rows.forEach(
          row -> {
            states.merge(row.state(), 1, Integer::sum);
            ended.ended(row.finishedAt());
          });
    }
    return states;
  }

  /** What may be told of a target that somebody else has named. */
  private Target target(Target target, List<Addressee> inside) {
    Set<String> ids = new LinkedHashSet<>();
    for (String id : target.clients()) {
      if (inside.stream().anyMatch(addressee -> addressee.client().equalsIgnoreCase(id))) {
        ids.add(id);
      }
    }
    Set<String> groups = new LinkedHashSet<>(target.groups());
    if (!groups.isEmpty()) {
      List<ClientView> views =
          inside.stream().flatMap(each -> clients.find(each.client()).stream()).toList();
      groups.removeIf(
          group -> views.stream().noneMatch(view -> clients.groups().isIn(view, group)));
    }
    Narrowing narrowing = target.narrowing();
    // why without where and except: what others look at, and whom they leave out, is theirs
    return new Target(
        true,
        ids,
        groups,
        new Narrowing(narrowing.any(), null, Set.of(), narrowing.limit(), narrowing.seed()));
  }
}
