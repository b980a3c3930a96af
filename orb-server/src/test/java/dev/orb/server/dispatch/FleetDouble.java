package dev.orb.server.dispatch;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.server.access.Scope;
import dev.orb.server.contract.Contracts;
import dev.orb.server.contract.Repertoires;
import dev.orb.server.fleet.BulkAction;
import dev.orb.server.fleet.BulkAnswer;
import dev.orb.server.fleet.ClientChange;
import dev.orb.server.fleet.ClientGroups;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Clients;
import dev.orb.server.fleet.NewClient;
import dev.orb.server.journal.Page;
import dev.orb.server.journal.SessionRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A roster that a test changes by hand. */
final class FleetDouble implements Clients {
  private final Map<String, ClientView> clients = new TreeMap<>();
  private final Repertoires contracts = Repertoires.inMemory();
  private volatile Runnable meanwhile = () -> {};

  void put(String id, ClientView.State state, long enrolment, long epoch, String... groups) {
    clients.put(
        id,
        new ClientView(
            id,
            state,
            Set.of(groups),
            Map.of(),
            Map.of(),
            null,
            null,
            null,
            null,
            enrolment,
            epoch,
            0));
  }

  void connected(String id) {
    put(id, ClientView.State.CONNECTED, 1, 1);
  }

  void disconnected(String id) {
    put(id, ClientView.State.DISCONNECTED, 1, 0);
  }

  @Override
  public Clients within(Scope scope) {
    if (scope.hasEveryClient()) {
      return this;
    }
    FleetDouble some = new FleetDouble();
    clients.values().stream()
        .filter(client -> scope.has(client.id(), client.groups(), client.labels()))
        .forEach(client -> some.clients.put(client.id(), client));
    return some;
  }

  @Override
  public Contracts contracts() {
    return contracts;
  }

  void declares(String id, Declared... declared) {
    contracts.declares(id, List.of(declared));
  }

  void hosts(String id, DeclaredComponent... components) {
    contracts.declares(id, List.of(), List.of(components));
  }

  void forget(String id) {
    clients.remove(id);
  }

  @Override
  public List<ClientView> list() {
    return List.copyOf(clients.values());
  }

  /** Done by whoever looks for a client from now on. */
  void meanwhile(Runnable action) {
    meanwhile = action;
  }

  @Override
  public Optional<ClientView> find(String id) {
    meanwhile.run();
    return Optional.ofNullable(clients.get(id));
  }

  @Override
  public Count count() {
    return new Count(clients.size(), 0);
  }

  @Override
  public Enrolled enrol(NewClient client) {
    throw new OrbException(ErrorCode.INTERNAL, "not by dispatch");
  }

  @Override
  public void remove(String id) {
    throw new OrbException(ErrorCode.INTERNAL, "not by dispatch");
  }

  @Override
  public ClientView change(String id, ClientChange change) {
    throw new OrbException(ErrorCode.INTERNAL, "not by dispatch");
  }

  @Override
  public BulkAnswer bulk(Target target, BulkAction action, boolean dryRun) {
    throw new OrbException(ErrorCode.INTERNAL, "not by dispatch");
  }

  @Override
  public ClientGroups groups() {
    throw new OrbException(ErrorCode.INTERNAL, "not by dispatch");
  }

  @Override
  public Resolved among(Target target, Predicate<ClientView> some) {
    Resolved all = resolve(target);
    return new Resolved(all.clients().stream().filter(some).toList(), all.refused());
  }

  @Override
  public Resolved resolve(Target target) {
    List<ClientView> chosen = new ArrayList<>();
    Map<String, ErrorCode> refused = new LinkedHashMap<>();
    for (String id : target.clients()) {
      ClientView client = clients.get(id);
      if (client == null) {
        refused.put(id, ErrorCode.UNKNOWN_CLIENT);
      } else if (client.state() == ClientView.State.DISABLED) {
        refused.put(id, ErrorCode.FORBIDDEN);
      } else {
        chosen.add(client);
      }
    }
    for (ClientView client : clients.values()) {
      if (target.everybody() || client.groups().stream().anyMatch(target.groups()::contains)) {
        chosen.add(client);
      }
    }
    if (chosen.isEmpty() && refused.isEmpty()) {
      throw new OrbException(ErrorCode.NOT_FOUND, "nobody matched");
    }
    if (target.narrowing().any() && !chosen.isEmpty()) {
      ClientView one =
          chosen.stream()
              .filter(client -> client.state() == ClientView.State.CONNECTED)
              .findFirst()
              .orElse(chosen.get(0));
      return new Resolved(List.of(one), Map.of());
    }
    return new Resolved(chosen, refused);
  }

  @Override
  public Resolved resolve(Target target, @Nullable String component, String command) {
    return resolve(target);
  }

  @Override
  public CompletionStage<List<PingAnswer>> ping(Target target, Duration timeout) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public boolean waitFor(String id, Duration patience) {
    return false;
  }

  @Override
  public void disconnect(String id, String reason, Duration grace, boolean reconnect) {
    throw new OrbException(ErrorCode.INTERNAL, "not by dispatch");
  }

  @Override
  public Page<SessionRecord> sessions(String id, int limit, Optional<String> after) {
    return new Page<>(List.of(), null);
  }
}
