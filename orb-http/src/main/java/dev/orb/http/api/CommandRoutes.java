package dev.orb.http.api;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Reason;
import dev.orb.server.dispatch.CancelOutcome;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.dispatch.Retry;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /commands}: history and control. */
final class CommandRoutes {
  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(1);

  private final Commands commands;

  CommandRoutes(Commands commands) {
    this.commands = commands;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/commands", this::list),
        Route.get("/commands/{id}", this::show),
        Route.get("/commands/{id}/summary", this::summary),
        Route.post("/commands/{id}/cancel", this::cancel),
        Route.post("/commands/{id}/retry", this::retry));
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
    Answers.page(context, commands.list(filter, query.limit(), query.after()), CommandJson::of);
  }

  private void show(Context context) {
    Query.none(context);
    Answers.json(context, 200, CommandJson.of(named(context, commands)));
  }

  private void summary(Context context) {
    Query.none(context);
    CommandRecord command = named(context, commands);
    Answers.json(context, 200, DeliveryJson.SummaryJson.of(commands.summary(command.id())));
  }

  private void retry(Context context) {
    Query.none(context);
    Fields fields = Fields.ofOptionalBody(context);
    Set<Reason> reasons = new LinkedHashSet<>();
    fields.strings("reasons").forEach(text -> reasons.add(reason(text)));
    @Nullable String key = fields.string("idempotencyKey").orElse(null);
    fields.end();
    CommandId of = named(context, commands).id();
    SendRoute.accepted(
        context,
        Waits.get(
            commands.retry(new Retry(of, reasons, key, Caller.of(context).name())),
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
   * @param running left alone because they run; only if nothing else was meant
   */
  record CancelJson(
      String command,
      int removed,
      int stopped,
      int ended,
      int unconfirmed,
      @Nullable Integer running) {}

  private void cancel(Context context) {
    Query.none(context);
    Fields fields = Fields.ofOptionalBody(context).refuse("target");
    boolean queuedOnly = fields.bool("queuedOnly").orElse(false);
    Duration patience = fields.duration("wait").orElse(USUAL_PATIENCE);
    fields.end();
    if (patience.compareTo(LONGEST_PATIENCE) > 0) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'wait' does not fit", "give a duration up to 1m");
    }
    CommandRecord command = named(context, commands);
    CancelOutcome outcome =
        Waits.get(
            commands.cancel(command.id(), queuedOnly, patience),
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
            queuedOnly ? outcome.running() : null));
  }
}
