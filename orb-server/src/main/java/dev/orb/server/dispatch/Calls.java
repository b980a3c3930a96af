package dev.orb.server.dispatch;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import dev.orb.server.broker.FanOut;
import dev.orb.server.contract.Contracts;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Refusal;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends ephemeral commands from their callers' own threads: to one client straight onto its queue,
 * to several by the fan-out.
 */
final class Calls {
  private static final Duration LONGEST_MARGIN = Duration.ofMillis(50);

  private final Drafting drafting;
  private final Presence presence;
  private final Ephemerals ephemerals;
  private final Outlet outlet;
  private final FanOut fanOut;
  private final Ticker ticker;
  private volatile @Nullable String frozen;

  Calls(Drafting drafting, Presence presence, Ephemerals ephemerals, DispatchPorts ports) {
    this.drafting = drafting;
    this.presence = presence;
    this.ephemerals = ephemerals;
    this.outlet = ports.outlet();
    this.fanOut = ports.fanOut();
    this.ticker = ports.ticker();
  }

  /** Refuses everything from now on, in these words; or nothing, for null. */
  void freeze(@Nullable String why) {
    frozen = why;
  }

  private void requireThawed() {
    String why = frozen;
    if (why != null) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, why, "orb thaw; or send it with offline: queue, and it waits");
    }
  }

  /** A call to the one client of the target. */
  CompletableFuture<DeliveryRecord> call(Submission submission) {
    requireThawed();
    if (!submission.target().isOneClient()) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "a call is for one client");
    }
    String id = submission.target().clients().iterator().next();
    ClientView client = presence.find(id).orElseThrow(() -> unknown(id));
    switch (client.state()) {
      case CONNECTED -> {
        // why: the one state in which there is somebody to call
        if (client.condition().leaving()) {
          throw new OrbException(
              ErrorCode.SHUTTING_DOWN, "client " + id + " ends its session", "try again later");
        }
      }
      case DISCONNECTED ->
          throw new OrbException(ErrorCode.CLIENT_OFFLINE, "client " + id + " is not connected");
      case DISABLED -> throw new OrbException(ErrorCode.FORBIDDEN, "client " + id + " is disabled");
    }
    Map<String, Json> own = OwnParams.of(submission, List.of(client), presence::find);
    Json params = own.isEmpty() ? submission.params() : own.getOrDefault(id, submission.params());
    Optional<Contracts.Fault> fault = presence.fault(submission, params, id);
    if (fault.isPresent()) {
      ErrorCode code = fault.get().code();
      throw new OrbException(code, fault.get().words(), AllRefused.mend(code));
    }
    return start(drafting.draft(submission), List.of(client), List.of(), own, true).first();
  }

  static OrbException unknown(String id) {
    return new OrbException(ErrorCode.UNKNOWN_CLIENT, "no client " + id, "see orb client list");
  }

  /** An ephemeral command to those of the target who are here. */
  CompletableFuture<CommandRecord> send(Submission submission) {
    requireThawed();
    Audience audience = presence.audience(submission);
    List<Refusal> refused = new ArrayList<>(audience.refused());
    List<ClientView> here = new ArrayList<>(audience.clients().size());
    for (ClientView client : audience.clients()) {
      if (client.condition().leaving()) {
        refused.add(new Refusal(client.id(), ErrorCode.SHUTTING_DOWN));
      } else if (client.state() == ClientView.State.CONNECTED) {
        here.add(client);
      } else {
        refused.add(new Refusal(client.id(), ErrorCode.CLIENT_OFFLINE));
      }
    }
    if (here.isEmpty()) {
      throw new AllRefused(refused, audience.fault());
    }
    Map<String, Json> own = audience.own();
    if (!own.isEmpty()) {
      own.keySet().retainAll(here.stream().map(ClientView::id).collect(Collectors.toSet()));
    }
    Draft draft = drafting.draft(submission);
    return CompletableFuture.completedFuture(start(draft, here, refused, own, false).record());
  }

  private EphemeralCommand start(
      Draft draft,
      List<ClientView> here,
      List<Refusal> refused,
      Map<String, Json> own,
      boolean call) {
    Duration deadline = Duration.between(draft.createdAt(), draft.expiresAt());
    Instant notAfter = draft.expiresAt().minus(margin(deadline));
    Command message = draft.message(notAfter, newest(here));
    byte[] body = MessageCodec.encode(message);
    drafting.checkSize(body);
    own.values().forEach(params -> drafting.checkSize(message.with(params, null)));
    OwnParams.size(own, body.length, here.size());
    EphemeralCommand command = command(draft, here, refused, deadline, call);
    command.own(own);
    if (!ephemerals.add(command)) {
      throw new OrbException(
          ErrorCode.RATE_LIMITED,
          ephemerals.pending() + " deliveries wait for an answer, as many as may wait",
          "try again");
    }
    // why: a session that ended before the command was known has not ended it
    for (int i = 0; i < here.size(); i++) {
      if (isGone(here.get(i))) {
        ephemerals.end(command, i, Outcome.disconnected());
      }
    }
    if (own.isEmpty()) {
      send(command, draft, notAfter, body);
    } else {
      sendEach(command, draft, notAfter, message);
    }
    return command;
  }

  /** The client's own answer at the deadline must be here before the caller's patience ends. */
  private static Duration margin(Duration deadline) {
    Duration tenth = deadline.dividedBy(10);
    return tenth.compareTo(LONGEST_MARGIN) < 0 ? tenth : LONGEST_MARGIN;
  }

  private static long newest(List<ClientView> here) {
    long newest = 0;
    for (ClientView client : here) {
      newest = Math.max(newest, client.epoch());
    }
    return newest;
  }

  private EphemeralCommand command(
      Draft draft, List<ClientView> here, List<Refusal> refused, Duration deadline, boolean call) {
    List<Addressee> list = new ArrayList<>(here.size());
    long[] epochs = new long[here.size()];
    for (int i = 0; i < epochs.length; i++) {
      ClientView client = here.get(i);
      list.add(new Addressee(client.id(), client.enrolment()));
      epochs[i] = client.epoch();
    }
    Addressees to = new Addressees(list);
    return new EphemeralCommand(
        draft.record(0, to, refused), to, epochs, ticker.nanos() + deadline.toNanos(), call);
  }

  private boolean isGone(ClientView before) {
    return presence.find(before.id()).filter(now -> now.epoch() == before.epoch()).isEmpty();
  }

  private void send(EphemeralCommand command, Draft draft, Instant notAfter, byte[] body) {
    CommandId id = command.id();
    boolean one = command.to().size() == 1;
    String address =
        one ? Addresses.client(command.to().get(0).client()) : Letters.address(draft.of().target());
    Envelope envelope =
        Letters.fleeting(
            address, id.toString(), draft.of().name(), draft.of().options(), notAfter, body);
    if (one) {
      outlet.send(envelope).whenComplete((sent, failure) -> settle(command, List.of(), failure));
    } else {
      fanOut
          .send(envelope, command.to().clients())
          .whenComplete((missing, failure) -> settle(command, missing, failure));
    }
  }

  private void sendEach(EphemeralCommand command, Draft draft, Instant notAfter, Command message) {
    Mail.each(
            message,
            command.own(),
            command.to(),
            command.to().clients(),
            (address, body) ->
                Letters.fleeting(
                    address,
                    command.id().toString(),
                    draft.of().name(),
                    draft.of().options(),
                    notAfter,
                    body))
        .by(fanOut)
        .whenComplete((missing, failure) -> settle(command, missing, failure));
  }

  private void settle(
      EphemeralCommand command, @Nullable List<String> missing, @Nullable Throwable failure) {
    if (failure != null) {
      OrbException cause = Causes.of(failure);
      ephemerals.endAll(command, Outcome.refused(cause.code(), cause.reason()));
    } else if (missing != null) {
      for (String client : missing) {
        ephemerals.end(command, command.to().find(client), Outcome.removed());
      }
    }
  }
}
