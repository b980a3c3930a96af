package dev.orb.testkit.simulator;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.access.Scope;
import dev.orb.server.contract.Contracts;
import dev.orb.server.contract.Repertoires;
import dev.orb.server.fleet.BulkAction;
import dev.orb.server.fleet.BulkAnswer;
import dev.orb.server.fleet.Choice;
import dev.orb.server.fleet.ClientChange;
import dev.orb.server.fleet.ClientGroups;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.ClientView.State;
import dev.orb.server.fleet.Clients;
import dev.orb.server.fleet.NewClient;
import dev.orb.server.journal.Page;
import dev.orb.server.journal.SessionRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Who is enrolled and who is connected, as dispatch asks it. */
final class Roll implements Clients {
  private final Map<String, Line> lines = new TreeMap<>();
  private final Contracts contracts = Repertoires.inMemory();
  private final RandomGenerator random;
  private ToIntFunction<String> open = client -> 0;
  private long lastEnrolment;

  /** What is known of one. */
  private record Line(long enrolment, @Nullable String ledger, boolean disabled, long epoch) {
    ClientView view(String id, int open) {
      State state = disabled ? State.DISABLED : epoch > 0 ? State.CONNECTED : State.DISCONNECTED;
      return new ClientView(
          id, state, Set.of(), Map.of(), Map.of(), null, null, null, null, enrolment, epoch, open);
    }
  }

  Roll(RandomGenerator random) {
    this.random = random;
  }

  /** What a copy of the journal has of it: nobody is connected. */
  Roll copy() {
    Roll copy = new Roll(random);
    lines.forEach(
        (id, line) ->
            copy.lines.put(id, new Line(line.enrolment(), line.ledger(), line.disabled(), 0)));
    copy.lastEnrolment = lastEnrolment;
    return copy;
  }

  /** Who says how many commands a client has open. */
  void counts(ToIntFunction<String> counting) {
    open = counting;
  }

  void enrol(String id) {
    lines.put(id, new Line(++lastEnrolment, null, false, 0));
  }

  void forget(String id) {
    lines.remove(id);
  }

  private Line line(String id) {
    Line line = lines.get(id);
    Broken.unless(line != null, "%s is not enrolled", id);
    return Objects.requireNonNull(line);
  }

  long enrolment(String id) {
    return line(id).enrolment();
  }

  @Nullable String ledger(String id) {
    return line(id).ledger();
  }

  boolean isDisabled(String id) {
    return line(id).disabled();
  }

  void disabled(String id, boolean now) {
    Line line = line(id);
    lines.put(id, new Line(line.enrolment(), line.ledger(), now, line.epoch()));
  }

  void away(String id) {
    Line line = line(id);
    lines.put(id, new Line(line.enrolment(), line.ledger(), line.disabled(), 0));
  }

  void here(String id, String ledger, long epoch) {
    Line line = line(id);
    lines.put(id, new Line(line.enrolment(), ledger, line.disabled(), epoch));
  }

  private ClientView view(String id, Line line) {
    return line.view(id, open.applyAsInt(id));
  }

  @Override
  public List<ClientView> list() {
    List<ClientView> all = new ArrayList<>();
    lines.forEach((id, line) -> all.add(view(id, line)));
    return all;
  }

  @Override
  public Optional<ClientView> find(String id) {
    return Optional.ofNullable(lines.get(id)).map(line -> view(id, line));
  }

  @Override
  public Count count() {
    return new Count(lines.size(), 0);
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
    List<ClientView> named = new ArrayList<>();
    Set<String> unknown = new LinkedHashSet<>();
    for (String id : target.clients()) {
      find(id).ifPresentOrElse(named::add, () -> unknown.add(id));
    }
    return Choice.of(target, target.everybody() ? list() : named, unknown, client -> true, random);
  }

  @Override
  public Resolved resolve(Target target, @Nullable String component, String command) {
    return resolve(target);
  }

  @Override
  public Clients within(Scope scope) {
    if (scope.isAll()) {
      return this;
    }
    throw new IllegalStateException("no world here has scopes");
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
