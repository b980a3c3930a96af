package dev.orb.http.api;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.server.dispatch.CancelOutcome;
import dev.orb.server.dispatch.CancelScope;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.dispatch.Retry;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Clients;
import dev.orb.server.fleet.NobodyToAsk;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /commands}: history and control. */
final class CommandRoutes {
  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(1);

  private final Reach.Of reach;

  CommandRoutes(Reach.Of reach) {
    this.reach = reach;
  }

  List<Route> routes() {
    return List.of(
        Route.get(Right.VIEWER, "/commands", this::list),
        Route.get(Right.VIEWER, "/commands/{id}", this::show),
        Route.get(Right.VIEWER, "/commands/{id}/summary", this::summary),
        Route.post(Right.OPERATOR, "/commands/{id}/cancel", this::cancel),
        Route.post(Right.OPERATOR, "/commands/{id}/retry", this::retry));
  }

  /** The command that the path names. */
  static CommandRecord named(Context context, Commands commands) {
    return commands.find(context.pathParam("id"), Caller.of(context).name());
  }

  private void list(Context context) {
    Query query = Query.of(context, "state", "name", "by", "schedule", "limit", "after");
    CommandFilter filter =
        new CommandFilter(
            query.word("state", CommandState.values(), CommandState::name).orElse(null),
            query.string("name").map(Names::command).orElse(null),
            query.string("by").orElse(null),
            query.string("schedule").map(id -> Names.id("schedule", id)).orElse(null));
    Answers.page(
        context,
        reach.commands(context).list(filter, query.limit(), query.after()),
        CommandJson::of);
  }

  private void show(Context context) {
    Query.none(context);
    Answers.json(context, 200, CommandJson.of(named(context, reach.commands(context))));
  }

  private void summary(Context context) {
    Query.none(context);
    CommandRecord command = named(context, reach.commands(context));
    Answers.json(
        context, 200, DeliveryJson.SummaryJson.of(reach.commands(context).summary(command.id())));
  }

  private void retry(Context context) {
    Query.none(context);
    Fields fields = Fields.ofOptionalBody(context);
    Set<Reason> reasons = new LinkedHashSet<>();
    fields.strings("reasons").forEach(text -> reasons.add(reason(text)));
    @Nullable String key = fields.string("idempotencyKey").orElse(null);
    fields.end();
    CommandId of = named(context, reach.commands(context)).id();
    SendRoute.accepted(
        context,
        Waits.get(
            reach.commands(context).retry(new Retry(of, reasons, key, Caller.of(context).name())),
            SendRoute.ACCEPT));
  }

  private static Reason reason(String text) {
    return Reason.named(text)
        .filter(reason -> reason.state().isFinal())
        .orElseThrow(
            () ->
                new OrbException(
                    ErrorCode.BAD_PARAMS,
                    "'" + Names.shown(text) + "' is no reason of an end",
                    "give one that orb why shows, such as failed or never-delivered"));
  }

  /**
   * What a cancel did, in deliveries.
   *
   * @param command the full id of the command
   * @param refused of a cancel for some, who is none of its targets; absent if there is none
   * @param running left alone because they run; only if nothing else was meant
   */
  record CancelJson(
      String command,
      int removed,
      int stopped,
      int ended,
      int unconfirmed,
      @Nullable Integer running,
      @Nullable List<CommandJson.RefusalJson> refused) {}

  private void cancel(Context context) {
    Query.none(context);
    Fields fields = Fields.ofOptionalBody(context);
    boolean queuedOnly = fields.bool("queuedOnly").orElse(false);
    Duration patience = fields.duration("wait").orElse(USUAL_PATIENCE);
    @Nullable Target target =
        fields.has("target") && !fields.isNull("target") ? TargetJson.read(fields) : null;
    fields.end();
    if (patience.compareTo(LONGEST_PATIENCE) > 0) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'wait' does not fit", "give a duration up to 1m");
    }
    CommandRecord command = named(context, reach.commands(context));
    Clients.@Nullable Resolved some = target == null ? null : meant(context, command, target);
    @Nullable Set<String> ids =
        some == null
            ? null
            : some.clients().stream().map(ClientView::id).collect(Collectors.toSet());
    CancelOutcome outcome =
        Waits.get(
            reach
                .commands(context)
                .cancel(command.id(), new CancelScope(queuedOnly, ids), patience),
            patience.plus(Duration.ofSeconds(30)));
    Answers.json(
        context,
        200,
        new CancelJson(
            command.id().toString(),
            outcome.removed(),
            outcome.stopped(),
            outcome.ended(),
            outcome.unconfirmed(),
            queuedOnly ? outcome.running() : null,
            some == null || some.refused().isEmpty() ? null : refusals(some)));
  }

  private static List<CommandJson.RefusalJson> refusals(Clients.Resolved some) {
    return some.refused().entrySet().stream()
        .map(entry -> new CommandJson.RefusalJson(entry.getKey(), entry.getValue().name()))
        .toList();
  }

  /** Whom a target means among those whom the command is for. */
  private Clients.Resolved meant(Context context, CommandRecord command, Target target) {
    Set<String> targets =
        command.addressees().stream().map(Addressee::client).collect(Collectors.toSet());
    Clients.Resolved some =
        reach.clients(context).among(target, client -> targets.contains(client.id()));
    if (some.clients().isEmpty()) {
      throw NobodyToAsk.of(some.refused());
    }
    return some;
  }
}
