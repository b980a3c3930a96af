package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.access.Scope;
import dev.orb.server.contract.Contracts;
import dev.orb.server.journal.Page;
import dev.orb.server.journal.SessionRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fleet of somebody who reaches some of it only. What is outside answers like what does not
 * exist: in the same words. What decides who is in whose reach (enrolling, groups, labels) is not
 * for those who have an end to theirs.
 */
final class ScopedClients implements Clients {
  private final Fleet all;
  private final Scope scope;

  ScopedClients(Fleet all, Scope scope) {
    this.all = all;
    this.scope = scope;
  }

  private boolean has(ClientView client) {
    return scope.has(client.id(), client.groups(), client.labels());
  }

  private String known(String id) {
    return find(id).orElseThrow(() -> Fleet.unknown(id)).id();
  }

  /**
   * @throws OrbException {@code FORBIDDEN} if there are clients outside
   */
  static void requireEveryClient(Scope scope, String what) {
    if (!scope.hasEveryClient()) {
      throw new OrbException(
          ErrorCode.FORBIDDEN,
          "this token is for some clients only, and " + what + " says who is in whose reach",
          "use a token that was made without --on");
    }
  }

  @Override
  public Clients within(Scope narrower) {
    throw new IllegalStateException("a scope within a scope");
  }

  @Override
  public List<ClientView> list() {
    return all.list().stream().filter(this::has).toList();
  }

  @Override
  public Optional<ClientView> find(String id) {
    return all.find(id).filter(this::has);
  }

  @Override
  public Count count() {
    List<ClientView> clients = list();
    long connected =
        clients.stream().filter(client -> client.state() == ClientView.State.CONNECTED).count();
    return new Count(clients.size(), Math.toIntExact(connected));
  }

  @Override
  public Enrolled enrol(NewClient client) {
    requireEveryClient(scope, "enrolling");
    return all.enrol(client);
  }

  @Override
  public void remove(String id) {
    all.remove(known(id));
  }

  @Override
  public ClientView change(String id, ClientChange change) {
    String known = known(id);
    requireEveryClient(scope, "a group or label");
    return all.change(known, change);
  }

  @Override
  public BulkAnswer bulk(Target target, BulkAction action, boolean dryRun) {
    if (action instanceof BulkAction.Set) {
      requireEveryClient(scope, "a group or label");
    }
    return all.bulk(target, action, dryRun, scope);
  }

  @Override
  public ClientGroups groups() {
    return scope.hasEveryClient() ? all.groups() : new ScopedGroups(all.groups(), this, scope);
  }

  @Override
  public Resolved among(Target target, Predicate<ClientView> some) {
    return all.among(target, some, scope);
  }

  @Override
  public Resolved resolve(Target target) {
    return all.resolve(target, scope);
  }

  @Override
  public Resolved resolve(Target target, @Nullable String component, String command) {
    return all.resolve(target, component, command, scope);
  }

  @Override
  public Contracts contracts() {
    return new ScopedContracts(all.contracts(), this, scope);
  }

  @Override
  public CompletionStage<List<PingAnswer>> ping(Target target, Duration timeout) {
    return all.ping(target, timeout, scope);
  }

  @Override
  public boolean waitFor(String id, Duration patience) {
    return find(id).isPresent() && all.waitFor(id, patience);
  }

  @Override
  public void disconnect(String id, String reason, Duration grace, boolean reconnect) {
    known(id);
    all.disconnect(id, reason, grace, reconnect);
  }

  @Override
  public Page<SessionRecord> sessions(String id, int limit, Optional<String> after) {
    return all.sessions(known(id), limit, after);
  }
}
