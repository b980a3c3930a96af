package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.server.fleet.BulkAction;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Clients;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.BiFunction;

/** {@code /clients/{id}/…}: whether one client may be here, and by which secret. */
final class AccessRoutes {
  private final Reach.Of reach;

  AccessRoutes(Reach.Of reach) {
    this.reach = reach;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            Right.OPERATOR, "/clients/{id}/disable", context -> turn(context, Clients::disable)),
        Route.post(
            Right.OPERATOR, "/clients/{id}/enable", context -> turn(context, Clients::enable)),
        Route.post(Right.ADMIN, "/clients/{id}/rotate", this::rotate),
        Route.post(Right.OPERATOR, "/clients/{id}/disconnect", this::disconnect));
  }

  private void turn(Context context, BiFunction<Clients, String, ClientView> change) {
    Query.none(context);
    Fields.ofOptionalBody(context).end();
    Answers.json(
        context, 200, ClientJson.of(change.apply(reach.clients(context), context.pathParam("id"))));
  }

  private void rotate(Context context) {
    Query.none(context);
    Fields fields = Fields.ofOptionalBody(context);
    BulkAction.Rotate how = ActionJson.rotate(fields);
    fields.end();
    context.header("Cache-Control", "no-store");
    Answers.json(
        context,
        200,
        ClientJson.rotated(reach.clients(context).rotate(context.pathParam("id"), how.overlap())));
  }

  private void disconnect(Context context) {
    Query.none(context);
    Fields fields = Fields.ofOptionalBody(context);
    BulkAction.Disconnect how = ActionJson.disconnect(fields);
    fields.end();
    String id = context.pathParam("id");
    reach.clients(context).disconnect(id, how.reason(), how.grace(), how.reconnect());
    Answers.json(
        context,
        202,
        ClientJson.of(reach.clients(context).find(id).orElseThrow(() -> unknown(id))));
  }

  static OrbException unknown(String id) {
    return new OrbException(
        ErrorCode.UNKNOWN_CLIENT,
        "no client '" + Names.shown(id) + "' is enrolled",
        "orb client list shows who is");
  }
}
