package dev.orb.http.doubles;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.server.access.Scope;
import dev.orb.server.contract.Contracts;
import dev.orb.server.contract.Repertoires;
import dev.orb.server.fleet.BulkAction;
import dev.orb.server.fleet.BulkAnswer;
import dev.orb.server.fleet.Choice;
import dev.orb.server.fleet.ClientChange;
import dev.orb.server.fleet.ClientGroups;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Clients;
import dev.orb.server.fleet.Condition;
import dev.orb.server.fleet.NewClient;
import dev.orb.server.fleet.NobodyToAsk;
import dev.orb.server.journal.Page;
import dev.orb.server.journal.SessionRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A fleet in memory. Who is connected is what the test says. */
public final class FleetDouble implements Clients {
  private static final Instant SINCE = Instant.parse("2026-11-20T08:00:00Z");

  private final Map<String, ClientView> clients = Collections.synchronizedMap(new TreeMap<>());
  private final Random random = new Random(1);
  private final GroupsDouble groups = new GroupsDouble(this);
  private final Repertoires contracts = Repertoires.inMemory();
  private long enrolments;

  /** Enrols a client that is connected or not. */
  public FleetDouble with(String id, boolean connected, String... groups) {
    return with(id, connected, Map.of(), Map.of(), groups);
  }

  /** Enrols a client with labels, and what it says of itself if it is connected. */
  public FleetDouble with(
      String id,
      boolean connected,
      Map<String, String> labels,
      Map<String, Json> facts,
      String... groups) {
    ClientView view = enrol(id, Set.of(groups), labels).client();
    if (connected) {
      clients.put(
          id,
          new ClientView(
              id,
              ClientView.State.CONNECTED,
              view.groups(),
              view.labels(),
              facts,
              "0.1.0",
              "127.0.0.1:5000",
              SINCE,
              SINCE,
              view.enrolment(),
              1,
              0));
    }
    return this;
  }

  /** Enrols a connected client that hosts these, and has no handlers of its own. */
  public FleetDouble hosting(String id, DeclaredComponent... components) {
    contracts.declares(id, List.of(), List.of(components));
    List<DeclaredComponent> bound =
        Stream.of(components).map(DeclaredComponent::withoutFunctions).toList();
    return with(
        id, "0.1.0", new Condition(false, null, null, 0, null, List.of(), bound, List.of()));
  }

  /** What a client's handlers declare. */
  public FleetDouble declares(String id, Declared... declared) {
    contracts.declares(id, List.of(declared));
    return this;
  }

  @Override
  public Clients within(Scope scope) {
    if (scope.isAll()) {
      return this;
    }
    throw new UnsupportedOperationException("this double has no scopes");
  }

  @Override
  public Contracts contracts() {
    return contracts;
  }

  @Override
  public List<ClientView> list() {
    return List.copyOf(clients.values());
  }

  @Override
  public Optional<ClientView> find(String id) {
    return list().stream().filter(client -> client.id().equalsIgnoreCase(id)).findFirst();
  }

  @Override
  public Count count() {
    return new Count(
        clients.size(), (int) list().stream().filter(FleetDouble::isConnected).count());
  }

  private static boolean isConnected(ClientView client) {
    return client.state() == ClientView.State.CONNECTED;
  }

  @Override
  public Enrolled enrol(NewClient client) {
    String id = client.id();
    if (find(id).isPresent()) {
      throw new OrbException(ErrorCode.DUPLICATE_ID, "'" + id + "' is enrolled", "choose another");
    }
    ClientView view =
        new ClientView(
            id,
            ClientView.State.DISCONNECTED,
            client.groups(),
            client.labels(),
            Map.of(),
            null,
            null,
            null,
            null,
            ++enrolments,
            0,
            0,
            Condition.NONE,
            client.ephemeral());
    clients.put(id, view);
    return new Enrolled(view, "secret-of-" + id.toLowerCase(Locale.ROOT));
  }

  @Override
  public void remove(String id) {
    if (clients.remove(id) == null) {
      throw new OrbException(ErrorCode.UNKNOWN_CLIENT, "no client '" + id + "'");
    }
  }

  /** The last change of groups and labels; what it would make of a client is not done here. */
  public ClientChange lastChange = ClientChange.NONE;

  @Override
  public ClientView change(String id, ClientChange change) {
    lastChange = change;
    return find(id)
        .orElseThrow(() -> new OrbException(ErrorCode.UNKNOWN_CLIENT, "no client '" + id + "'"));
  }

  @Override
  public BulkAnswer bulk(Target target, BulkAction action, boolean dryRun) {
    // why not as for a command: whoever is disabled can be changed all the same
    Resolved named = resolve(target);
    List<ClientView> meant = new ArrayList<>(named.clients());
    Map<String, ErrorCode> refused = new LinkedHashMap<>(named.refused());
    refused.keySet().removeIf(id -> find(id).map(meant::add).orElse(false));
    Resolved resolved = new Resolved(meant, refused);
    if (resolved.clients().isEmpty()) {
      throw NobodyToAsk.of(resolved.refused());
    }
    List<BulkAnswer.Item> items = new ArrayList<>();
    for (ClientView client : resolved.clients()) {
      if (!dryRun && action instanceof BulkAction.Remove) {
        remove(client.id());
      }
      items.add(dryRun ? accepted(client) : done(client, action));
    }
    if (!dryRun && action instanceof BulkAction.Set set) {
      lastChange = set.change();
    }
    resolved
        .refused()
        .forEach(
            (client, code) ->
                items.add(new BulkAnswer.Item(client, BulkAnswer.Verdict.REFUSED, code)));
    return new BulkAnswer(items);
  }

  private BulkAnswer.Item done(ClientView client, BulkAction action) {
    if (action instanceof BulkAction.Disable) {
      turned(client, ClientView.State.DISABLED);
    } else if (action instanceof BulkAction.Enable) {
      turned(client, ClientView.State.DISCONNECTED);
    } else if (action instanceof BulkAction.Rotate) {
      // why: one that is connected takes the secret by its session
      boolean has = isConnected(client);
      return new BulkAnswer.Item(
          client.id(),
          BulkAnswer.Verdict.ACCEPTED,
          null,
          has,
          has ? null : "another-of-" + client.id());
    }
    return accepted(client);
  }

  private static BulkAnswer.Item accepted(ClientView client) {
    return new BulkAnswer.Item(client.id(), BulkAnswer.Verdict.ACCEPTED, null);
  }

  private void turned(ClientView client, ClientView.State state) {
    clients.put(
        client.id(),
        new ClientView(
            client.id(),
            state,
            client.groups(),
            client.labels(),
            Map.of(),
            null,
            null,
            null,
            null,
            client.enrolment(),
            0,
            0));
  }

  @Override
  public Resolved resolve(Target target) {
    Set<String> unknown = new LinkedHashSet<>(target.clients());
    unknown.removeIf(id -> find(id).isPresent());
    List<ClientView> found =
        list().stream()
            .filter(
                client ->
                    target.everybody()
                        || target.clients().contains(client.id())
                        || target.groups().stream().anyMatch(client.groups()::contains))
            .toList();
    return Choice.of(target, found, unknown, client -> false, random);
  }

  @Override
  public Resolved among(Target target, Predicate<ClientView> some) {
    Resolved all = resolve(target);
    List<ClientView> left = all.clients().stream().filter(some).toList();
    if (left.isEmpty() && all.refused().isEmpty()) {
      throw new OrbException(ErrorCode.NOT_FOUND, "nobody matched " + target.described());
    }
    return new Resolved(left, all.refused());
  }

  @Override
  public ClientGroups groups() {
    return groups;
  }

  @Override
  public Resolved resolve(Target target, @Nullable String component, String command) {
    return resolve(target);
  }

  @Override
  public CompletionStage<List<PingAnswer>> ping(Target target, Duration timeout) {
    Resolved resolved = resolve(target);
    if (resolved.clients().isEmpty()) {
      throw NobodyToAsk.of(resolved.refused());
    }
    List<PingAnswer> answers = new ArrayList<>();
    for (ClientView client : resolved.clients()) {
      answers.add(
          isConnected(client)
              ? new PingAnswer(client.id(), PingAnswer.Answer.PONG, Duration.ofNanos(1_234_567))
              : new PingAnswer(client.id(), PingAnswer.Answer.OFFLINE, null));
    }
    // why: the fleet lists those whom it could not ask among the others
    resolved
        .refused()
        .keySet()
        .forEach(id -> answers.add(new PingAnswer(id, PingAnswer.Answer.OFFLINE, null)));
    return CompletableFuture.completedFuture(answers);
  }

  /** What was asked of {@link #disconnect}, in words. */
  public final List<String> disconnects = Collections.synchronizedList(new ArrayList<>());

  @Override
  public boolean waitFor(String id, Duration patience) {
    return find(id).filter(FleetDouble::isConnected).isPresent();
  }

  @Override
  public void disconnect(String id, String reason, Duration grace, boolean reconnect) {
    ClientView client =
        find(id)
            .orElseThrow(
                () -> new OrbException(ErrorCode.UNKNOWN_CLIENT, "no client '" + id + "'"));
    if (!isConnected(client)) {
      throw new OrbException(ErrorCode.NOT_FOUND, "client " + id + " has no session");
    }
    disconnects.add(client.id() + ", " + reason + ", " + grace + ", " + reconnect);
  }

  @Override
  public Page<SessionRecord> sessions(String id, int limit, Optional<String> after) {
    if (find(id).isEmpty()) {
      throw new OrbException(ErrorCode.UNKNOWN_CLIENT, "no client '" + id + "'");
    }
    SessionRecord session =
        new SessionRecord(
            7,
            id,
            "orb-1",
            "/10.0.0.7:5000",
            "i1",
            "0.1.0",
            SINCE,
            SINCE.plusSeconds(60),
            "connection lost",
            false,
            3);
    return new Page<>(List.of(session), null);
  }

  /** A connected client in this condition. */
  public FleetDouble with(String id, String version, Condition condition) {
    ClientView view = enrol(id, Set.of(), Map.of()).client();
    clients.put(
        id,
        new ClientView(
            id,
            ClientView.State.CONNECTED,
            view.groups(),
            view.labels(),
            view.facts(),
            version,
            "127.0.0.1:5000",
            SINCE,
            SINCE,
            view.enrolment(),
            1,
            0,
            condition,
            null));
    return this;
  }
}
