package dev.orb.server.dispatch;

import dev.orb.protocol.ClientZone;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.LeftOut;
import dev.orb.protocol.Narrowing;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.server.access.Bearer;
import dev.orb.server.access.Scope;
import dev.orb.server.contract.Contracts;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Clients;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Refusal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fleet as dispatch sees it. Thread-safe. It is bound at the start, because fleet and dispatch
 * need each other.
 */
final class Presence {
  private volatile @Nullable Clients clients;
  private volatile DeclaredTimeouts declared = (client, component, command) -> Optional.empty();

  void bind(Clients fleet, DeclaredTimeouts timeouts) {
    this.declared = timeouts;
    this.clients = fleet;
  }

  private Clients clients() {
    Clients bound = clients;
    if (bound == null) {
      throw new OrbException(ErrorCode.NOT_STARTED, "dispatch has not started");
    }
    return bound;
  }

  /**
   * For whom a command is now: those whom the target names, without those that do not host its
   * component or whose handlers would not take its parameters.
   *
   * @throws OrbException {@code NOT_FOUND} if nobody matched
   */
  Audience audience(Submission submission) {
    Scope within = submission.within();
    Clients fleet = within == null ? clients() : clients().within(within);
    String component = submission.options().component();
    Clients.Resolved resolved =
        without(
            fleet.resolve(submission.target(), component, submission.name()),
            submission.terms().leftOut());
    List<Refusal> refused = new ArrayList<>();
    resolved.refused().forEach((client, code) -> refused.add(new Refusal(client, code)));
    Map<String, Json> own = OwnParams.of(submission, resolved, fleet::find);
    Optional<Contracts.Judgement> judgement =
        fleet.contracts().judge(component, submission.name(), submission.params());
    if (judgement.isEmpty() && own.isEmpty()) {
      return new Audience(resolved.clients(), refused, own, null);
    }
    String first = null;
    List<ClientView> fitting = new ArrayList<>(resolved.clients().size());
    for (ClientView client : resolved.clients()) {
      Json params = own.get(client.id());
      Contracts.Fault fault =
          (params == null
                  ? judgement
                  : fleet.contracts().judge(component, submission.name(), params))
              .flatMap(of -> of.fault(client.id()))
              .orElse(null);
      if (fault == null) {
        fitting.add(client);
      } else {
        first = first == null && refused.isEmpty() ? fault.words() : first;
        refused.add(new Refusal(client.id(), fault.code()));
        if (params != null) {
          own.remove(client.id());
        }
      }
    }
    return new Audience(fitting, refused, own, first);
  }

  private static Clients.Resolved without(Clients.Resolved resolved, LeftOut leftOut) {
    if (leftOut == LeftOut.NOBODY) {
      return resolved;
    }
    List<ClientView> left =
        resolved.clients().stream().filter(client -> !is(leftOut, client)).toList();
    if (left.isEmpty() && !resolved.clients().isEmpty()) {
      throw nobodyLeft();
    }
    return new Clients.Resolved(left, resolved.refused());
  }

  private static boolean is(LeftOut leftOut, ClientView client) {
    return leftOut.is(client.id(), client.labels(), client.facts());
  }

  private static OrbException nobodyLeft() {
    return new OrbException(
        ErrorCode.PRECONDITION_FAILED, "everybody in the target is left out at this time");
  }

  /** The zones that a target's clients live in; none if nobody matches. */
  Set<ZoneId> zones(Target target) {
    Narrowing narrowing = target.narrowing();
    Target several =
        new Target(
            target.everybody(),
            target.clients(),
            target.groups(),
            new Narrowing(false, narrowing.where(), narrowing.except(), null, null));
    try {
      return clients().resolve(several).clients().stream()
          .map(client -> ClientZone.of(client.labels(), client.facts()))
          .collect(Collectors.toUnmodifiableSet());
    } catch (OrbException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        return Set.of();
      }
      throw e;
    }
  }

  /**
   * A target of which those who are left out are no part. One or some of several are chosen among
   * those who are left, and it goes on to none else; so they are named.
   *
   * @param as who sends; null for one without an end to his reach
   */
  Target named(Target target, LeftOut leftOut, @Nullable Bearer as) {
    Narrowing narrowing = target.narrowing();
    if (leftOut == LeftOut.NOBODY || (!narrowing.any() && narrowing.limit() == null)) {
      return target;
    }
    Target several =
        new Target(
            target.everybody(),
            target.clients(),
            target.groups(),
            new Narrowing(false, narrowing.where(), narrowing.except(), null, null));
    Set<String> ids = new LinkedHashSet<>();
    (as == null ? clients() : within(as.scope()))
        .resolve(several).clients().stream()
            .filter(client -> !is(leftOut, client))
            .forEach(client -> ids.add(client.id()));
    if (ids.isEmpty()) {
      throw nobodyLeft();
    }
    return new Target(false, ids, target.groups(), narrowing);
  }

  /** Why the client that a call is for would not take it with these parameters. */
  Optional<Contracts.Fault> fault(Submission call, @Nullable Json params, String client) {
    return clients()
        .contracts()
        .judge(call.options().component(), call.name(), params)
        .flatMap(judgement -> judgement.fault(client));
  }

  /** The fleet as far as somebody reaches. */
  Clients within(Scope scope) {
    return clients().within(scope);
  }

  Optional<ClientView> find(String client) {
    return clients().find(client);
  }

  /**
   * The best of those who are here whom a command to any one of several may go to.
   *
   * @param not those that are out of the question
   */
  Optional<ClientView> another(CommandRecord command, Set<String> not) {
    Target target = command.target();
    Narrowing narrowing = target.narrowing();
    String component = command.options().component();
    Target all =
        new Target(
            target.everybody(),
            target.clients(),
            target.groups(),
            new Narrowing(false, narrowing.where(), narrowing.except(), null, null));
    try {
      List<String> here =
          clients().resolve(all).clients().stream()
              .filter(client -> client.state() == ClientView.State.CONNECTED)
              .map(ClientView::id)
              .filter(id -> !not.contains(id))
              .filter(id -> component == null || clients().contracts().mayHost(id, component))
              .toList();
      return here.isEmpty()
          ? Optional.empty()
          : clients()
              .resolve(Target.clients(here).any(), component, command.name())
              .clients()
              .stream()
              .findFirst();
    } catch (OrbException nobody) {
      return Optional.empty();
    }
  }

  /** Whether the enrolment that was meant is still there. */
  boolean isEnrolled(Addressee addressee) {
    return find(addressee.client())
        .filter(client -> client.enrolment() == addressee.enrolment())
        .isPresent();
  }

  boolean isConnected(String client) {
    return find(client).filter(view -> view.state() == ClientView.State.CONNECTED).isPresent();
  }

  /** Why a delivery of this client waits. */
  Reason waiting(String client) {
    return isConnected(client) ? Reason.WAITING_BUSY : Reason.WAITING_OFFLINE;
  }

  /** Why a delivery is as it is, in words; null if there is nothing to explain. */
  @Nullable String cause(DeliveryRecord row) {
    return switch (row.state()) {
      case HELD -> "it was not released yet";
      case QUEUED -> "its client " + whereabouts(row.client());
      case DELIVERED -> "its client has it and has not started it";
      case RUNNING ->
          isConnected(row.client())
              ? null
              : "it started, and its client " + whereabouts(row.client()) + " now";
      case SUCCEEDED, FAILED, EXPIRED, CANCELLED, DEAD ->
          row.error() == null ? null : row.error().message();
    };
  }

  /** Where this client is, in words that follow its name. */
  String whereabouts(String client) {
    return find(client)
        .map(
            view ->
                switch (view.state()) {
                  case CONNECTED -> "is connected";
                  case DISCONNECTED -> "is not connected";
                  case DISABLED -> "is disabled";
                })
        .orElse("is not enrolled");
  }

  Optional<Duration> declaredTimeout(String client, CommandRecord command) {
    return declared.of(client, command.options().component(), command.name());
  }
}
