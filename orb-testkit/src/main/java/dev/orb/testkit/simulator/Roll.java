package dev.orb.testkit.simulator;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.contract.Contracts;
import dev.orb.server.contract.Repertoires;
import dev.orb.server.fleet.BulkAction;
import dev.orb.server.fleet.BulkAnswer;
import dev.orb.server.fleet.ClientChange;
import dev.orb.server.fleet.ClientGroups;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.ClientView.State;
import dev.orb.server.fleet.Clients;
import dev.orb.server.fleet.NewClient;
import dev.orb.server.journal.MemoryJournal;
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

/** Who is enrolled and who is connected, as dispatch asks it. */
final class Roll implements Clients {
  static final long ENROLMENT = 1;

  private final Map<String, ClientView> clients = new TreeMap<>();
  private final Contracts contracts = new Repertoires(new MemoryJournal());

  void away(String id) {
    put(id, State.DISCONNECTED, 0);
  }

  void here(String id, long epoch) {
    put(id, State.CONNECTED, epoch);
  }

  private void put(String id, State state, long epoch) {
    clients.put(
        id,
        new ClientView(
            id, state, Set.of(), Map.of(), Map.of(), null, null, null, null, ENROLMENT, epoch, 0));
  }

  @Override
  public List<ClientView> list() {
    return List.copyOf(clients.values());
  }

  @Override
  public Optional<ClientView> find(String id) {
    return Optional.ofNullable(clients.get(id));
  }

  @Override
  public Count count() {
    return new Count(clients.size(), 0);
  }

  @Override
  public Enrolled enrol(NewClient client) {
    throw notByDispatch();
  }

  @Override
  public void remove(String id) {
    throw notByDispatch();
  }

  @Override
  public Resolved resolve(Target target) {
    List<ClientView> chosen = new ArrayList<>();
    Map<String, ErrorCode> refused = new LinkedHashMap<>();
    for (String id : target.clients()) {
      ClientView client = clients.get(id);
      if (client == null) {
        refused.put(id, ErrorCode.UNKNOWN_CLIENT);
      } else {
        chosen.add(client);
      }
    }
    return new Resolved(target.everybody() ? list() : chosen, refused);
  }

  @Override
  public Resolved resolve(Target target, @Nullable String component, String command) {
    return resolve(target);
  }

  @Override
  public Contracts contracts() {
    return contracts;
  }

  @Override
  public ClientView change(String id, ClientChange change) {
    throw notByDispatch();
  }

  @Override
  public BulkAnswer bulk(Target target, BulkAction action, boolean dryRun) {
    throw notByDispatch();
  }

  @Override
  public ClientGroups groups() {
    throw notByDispatch();
  }

  @Override
  public Resolved among(Target target, Predicate<ClientView> some) {
    throw notByDispatch();
  }

  @Override
  public boolean waitFor(String id, Duration patience) {
    throw notByDispatch();
  }

  @Override
  public void disconnect(String id, String reason, Duration grace, boolean reconnect) {
    throw notByDispatch();
  }

  @Override
  public Page<SessionRecord> sessions(String id, int limit, Optional<String> after) {
    throw notByDispatch();
  }

  private static OrbException notByDispatch() {
    return new OrbException(ErrorCode.INTERNAL, "not by dispatch");
  }

  @Override
  public CompletionStage<List<PingAnswer>> ping(Target target, Duration timeout) {
    return CompletableFuture.completedFuture(List.of());
  }
}
