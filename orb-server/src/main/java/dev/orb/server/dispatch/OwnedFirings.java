package dev.orb.server.dispatch;

import dev.orb.protocol.ClientSchedule;
import dev.orb.protocol.CommandEnd;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.FiringOwner;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.access.ApiTokens;
import dev.orb.server.access.Bearer;
import dev.orb.server.access.Role;
import dev.orb.server.access.Scope;
import dev.orb.server.fleet.ClientPlans;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where schedules fire into: dispatch, as far as who put the schedule may send still. Thread-safe;
 * does not block where dispatch does not.
 */
public final class OwnedFirings implements CommandSink {
  private final Dispatch dispatch;
  private final ApiTokens tokens;
  private final ClientPlans plans;

  /** Firings into dispatch, judged by these tokens. */
  public OwnedFirings(Dispatch dispatch, ApiTokens tokens) {
    this(dispatch, tokens, ClientPlans.NONE);
  }

  /** The same for a fleet whose clients run schedules themselves. */
  public OwnedFirings(Dispatch dispatch, ApiTokens tokens, ClientPlans plans) {
    this.dispatch = dispatch;
    this.tokens = tokens;
    this.plans = plans;
  }

  @Override
  public void install(ClientSchedule schedule) {
    plans.install(schedule, scope(schedule));
  }

  @Override
  public void installAll(List<ClientSchedule> schedules) {
    Map<ClientSchedule, Supplier<Optional<Scope>>> all = new LinkedHashMap<>();
    schedules.forEach(schedule -> all.put(schedule, scope(schedule)));
    plans.installAll(all);
  }

  private Supplier<Optional<Scope>> scope(ClientSchedule schedule) {
    String command = schedule.plan().get("name").orElseThrow().string();
    return () -> scope(schedule.owner(), command);
  }

  private Optional<Scope> scope(@Nullable FiringOwner owner, String command) {
    try {
      Bearer bearer = bearer(owner, command);
      return Optional.of(bearer == null ? Scope.ALL : bearer.scope());
    } catch (OrbException e) {
      return Optional.empty();
    }
  }

  @Override
  public void uninstall(String schedule) {
    plans.uninstall(schedule);
  }

  @Override
  public CompletionStage<CommandId> fire(FiredCommand command) {
    try {
      return dispatch.fire(command, bearer(command.terms().owner(), command.name()));
    } catch (OrbException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** As whom it is sent; null if no end is set to that. */
  private @Nullable Bearer bearer(@Nullable FiringOwner owner, String command) {
    if (owner == null || ApiTokens.isOwn(owner.name())) {
      return null;
    }
    ApiTokens.View token =
        tokens
            .find(owner.name())
            // why: who has the name now is another than who had it then
            .filter(found -> !found.createdAt().isAfter(owner.since()))
            .orElseThrow(() -> forbidden("the token '" + owner.name() + "' that put it is gone"));
    if (token.expired()) {
      throw forbidden("the token '" + owner.name() + "' that put it has expired");
    }
    if (!token.role().covers(Role.OPERATOR)) {
      throw forbidden("the token '" + owner.name() + "' that put it may not send");
    }
    token.scope().requireCommand(command);
    return new Bearer(token.name(), token.createdAt(), token.scope());
  }

  private static OrbException forbidden(String why) {
    return new OrbException(
        ErrorCode.FORBIDDEN, why, "put the schedule again, with a token that may");
  }

  @Override
  public Optional<CommandEnd> end(CommandId id) {
    return dispatch.end(id);
  }

  @Override
  public void whenEnded(Consumer<CommandEnd> listener) {
    dispatch.whenEnded(listener);
  }

  @Override
  public Set<String> addressees(CommandId id) {
    return dispatch.addressees(id);
  }

  @Override
  public Set<ZoneId> zones(Target target) {
    return dispatch.zones(target);
  }

  @Override
  public boolean has(CommandId id) {
    return dispatch.has(id);
  }

  @Override
  public void check(Target target) {
    dispatch.check(target);
  }
}
