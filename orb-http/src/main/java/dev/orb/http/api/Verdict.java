package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Offline;
import dev.orb.server.contract.Contracts;
import dev.orb.server.dispatch.Submission;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Clients;
import dev.orb.server.fleet.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What would become of one target of a command, if it were sent now.
 *
 * @param client who it is; null of an id that names nobody who can be had
 * @param json how it is said
 */
record Verdict(@Nullable ClientView client, VerdictJson json) {
  private static final String REFUSED = "refused";

  /**
   * The same in JSON.
   *
   * @param message what is wrong with the command for it, if that is why it is refused
   * @param byFact true if it is meant only for what it says of itself
   */
  record VerdictJson(
      String client,
      String verdict,
      @Nullable String code,
      @Nullable String message,
      @Nullable Boolean byFact) {}

  boolean isRefusal() {
    return json.code() != null;
  }

  /** Of each target, as far as the caller reaches. */
  static List<Verdict> all(Clients clients, Submission submission) {
    String component = submission.options().component();
    Clients.Resolved resolved = clients.resolve(submission.target(), component, submission.name());
    boolean connectedOnly = submission.options().offline() == Offline.REJECT;
    Optional<Contracts.Judgement> judgement =
        clients.contracts().judge(component, submission.name(), submission.params());
    Optional<Where> where =
        Optional.ofNullable(submission.target().narrowing().where()).map(Where::parse);
    List<Verdict> all = new ArrayList<>();
    for (ClientView client : resolved.clients()) {
      boolean byFact = where.filter(each -> each.matchesByFact(client)).isPresent();
      Contracts.Fault fault = judgement.flatMap(judge -> judge.fault(client.id())).orElse(null);
      all.add(
          new Verdict(client, json(client, connectedOnly, fault, byFact ? Boolean.TRUE : null)));
    }
    resolved
        .refused()
        .forEach(
            (id, code) ->
                all.add(new Verdict(null, new VerdictJson(id, REFUSED, code.name(), null, null))));
    return all;
  }

  private static VerdictJson json(
      ClientView client,
      boolean connectedOnly,
      Contracts.@Nullable Fault fault,
      @Nullable Boolean byFact) {
    if (fault != null) {
      return new VerdictJson(client.id(), REFUSED, fault.code().name(), fault.words(), byFact);
    }
    boolean offline = connectedOnly && client.state() != ClientView.State.CONNECTED;
    return offline
        ? new VerdictJson(client.id(), REFUSED, ErrorCode.CLIENT_OFFLINE.name(), null, byFact)
        : new VerdictJson(client.id(), "accepted", null, null, byFact);
  }
}
