package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.fleet.BulkAction;
import dev.orb.server.fleet.BulkAnswer;
import dev.orb.server.fleet.ClientChange;
import dev.orb.server.fleet.Clients;
import io.javalin.http.Context;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code PATCH /clients/{id}} and {@code POST /clients/bulk}: changes of one client and of many.
 */
final class BulkRoutes {
  private final Clients clients;

  BulkRoutes(Clients clients) {
    this.clients = clients;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/clients/bulk", this::bulk), Route.patch("/clients/{id}", this::patch));
  }

  private void patch(Context context) {
    Query.none(context);
    Fields fields = Fields.ofBody(context);
    ClientChange change = change(fields);
    fields.end();
    // why here: a change of nothing is a slip of the caller, for one client as for many
    BulkAction.Set set = new BulkAction.Set(change);
    Answers.json(
        context, 200, ClientJson.of(clients.change(context.pathParam("id"), set.change())));
  }

  private void bulk(Context context) {
    Query.none(context);
    Fields fields = Fields.ofBody(context);
    String action = fields.requiredString("action");
    Target target = TargetJson.read(fields);
    boolean dryRun = fields.bool("dryRun").orElse(false);
    BulkAction meant =
        switch (action) {
          case "set" -> new BulkAction.Set(change(fields));
          case "remove" -> new BulkAction.Remove();
          case "disable", "enable", "rotate", "disconnect" ->
              throw new OrbException(
                  ErrorCode.BAD_PARAMS,
                  "'" + action + "' of many is not available in this version",
                  "do it client by client");
          default ->
              throw new OrbException(
                  ErrorCode.BAD_PARAMS,
                  "'action' does not fit",
                  "give set, remove, disable, enable, rotate or disconnect");
        };
    fields.end();
    Answers.json(context, 200, BulkJson.of(clients.bulk(target, meant, dryRun)));
  }

  /** Reads what is to become of groups and labels. A label that is null is taken away. */
  private static ClientChange change(Fields fields) {
    Set<String> unlabel = new LinkedHashSet<>(fields.strings("unlabel"));
    unlabel.addAll(fields.nulls("labels"));
    boolean all = fields.has("groups") && !fields.isNull("groups");
    Set<String> groups = new LinkedHashSet<>(fields.strings("groups"));
    return new ClientChange(
        all ? groups : null,
        new LinkedHashSet<>(fields.strings("addGroups")),
        new LinkedHashSet<>(fields.strings("removeGroups")),
        fields.stringMap("labels"),
        unlabel);
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
  record ItemJson(String client, String verdict, @Nullable String code) {
    static ItemJson of(BulkAnswer.Item item) {
      ErrorCode code = item.code();
      return new ItemJson(item.client(), item.verdict().text(), code == null ? null : code.name());
    }
  }
}
