package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Failure;
import dev.orb.server.journal.DeadLetter;
import dev.orb.server.journal.DeliveryRecord;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /dead-letters}: deliveries that were given up. */
final class DeadLetterRoutes {
  private final Reach.Of reach;

  DeadLetterRoutes(Reach.Of reach) {
    this.reach = reach;
  }

  List<Route> routes() {
    return List.of(
        Route.get(Right.VIEWER, "/dead-letters", this::list),
        Route.post(Right.ADMIN, "/dead-letters/{id}/requeue", this::requeue));
  }

  /** A dead letter in JSON. */
  record DeadLetterJson(
      String id,
      String command,
      String client,
      String name,
      String state,
      @Nullable String reason,
      @Nullable String code,
      int attempt,
      DeliveryJson.@Nullable ErrorJson error,
      @Nullable Instant diedAt) {
    static DeadLetterJson of(DeadLetter letter) {
      DeliveryRecord delivery = letter.delivery();
      Failure error = delivery.error();
      return new DeadLetterJson(
          Long.toString(letter.no()),
          delivery.command().toString(),
          delivery.client(),
          letter.name(),
          delivery.state().name(),
          delivery.reason() == null ? null : delivery.reason().text(),
          error == null ? null : error.code().name(),
          delivery.attempt(),
          error == null
              ? null
              : new DeliveryJson.ErrorJson(error.code().name(), error.message(), error.detail()),
          delivery.finishedAt());
    }
  }

  private void list(Context context) {
    Query query = Query.of(context, "limit", "after");
    Answers.page(
        context,
        reach.commands(context).deadLetters(query.limit(), query.after()),
        DeadLetterJson::of);
  }

  private void requeue(Context context) {
    Query.none(context);
    Fields.ofOptionalBody(context).end();
    SendRoute.accepted(
        context,
        Waits.get(
            reach
                .commands(context)
                .requeue(number(context.pathParam("id")), Caller.of(context).name()),
            SendRoute.ACCEPT));
  }

  private static long number(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw new OrbException(
          ErrorCode.NOT_FOUND, "no such dead letter", "GET /dead-letters lists them", e);
    }
  }
}
