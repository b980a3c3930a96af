package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Target;
import dev.orb.server.access.Role;
import dev.orb.server.fleet.BulkAction;
import dev.orb.server.fleet.BulkAnswer;
import dev.orb.server.fleet.ClientChange;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code PATCH /clients/{id}} and {@code POST /clients/bulk}: changes of one client and of many.
 */
final class BulkRoutes {
  private final Reach.Of reach;

  BulkRoutes(Reach.Of reach) {
    this.reach = reach;
  }

  List<Route> routes() {
    return List.of(
        Route.post(Right.OPERATOR, "/clients/bulk", this::bulk),
        Route.patch(Right.OPERATOR, "/clients/{id}", this::patch));
  }

  private void patch(Context context) {
    Query.none(context);
    Fields fields = Fields.ofBody(context);
    ClientChange change = ActionJson.change(fields);
    fields.end();
    // why here: a change of nothing is a slip of the caller, for one client as for many
    BulkAction.Set set = new BulkAction.Set(change);
    Answers.json(
        context,
        200,
        ClientJson.of(reach.clients(context).change(context.pathParam("id"), set.change())));
  }

  private void bulk(Context context) {
    Query.none(context);
    Fields fields = Fields.ofBody(context);
    String action = fields.requiredString("action");
    Target target = TargetJson.read(fields);
    boolean dryRun = fields.bool("dryRun").orElse(false);
    BulkAction meant = ActionJson.read(action, fields);
    fields.end();
    if (meant instanceof BulkAction.Rotate || meant instanceof BulkAction.Remove) {
      // why here: what else is done to many, an operator may do
      Right.require(Caller.of(context), Role.ADMIN);
    }
    if (meant instanceof BulkAction.Rotate) {
      context.header("Cache-Control", "no-store");
    }
    Answers.json(context, 200, BulkJson.of(reach.clients(context).bulk(target, meant, dryRun)));
  }

  /**
   * What became of many.
   *
   * @param changed how many of them were changed, or would be
   */
  record BulkJson(List<ItemJson> items, int total, int changed) {
    static BulkJson of(BulkAnswer answer) {
      List<ItemJson> items = answer.items().stream().map(ItemJson::of).toList();
      return new BulkJson(items, items.size(), answer.changed());
    }
  }

  /** What became of one. */
  record ItemJson(
      String client,
      String verdict,
      @Nullable String code,
      @Nullable Boolean handedOver,
      @Nullable String secret) {
    static ItemJson of(BulkAnswer.Item item) {
      ErrorCode code = item.code();
      return new ItemJson(
          item.client(),
          item.verdict().text(),
          code == null ? null : code.name(),
          item.handedOver(),
          item.secret());
    }
  }
}
