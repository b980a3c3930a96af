package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.Narrowing;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.contract.Contracts;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.journal.Page;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /contracts}: what the fleet's handlers take and give. */
final class ContractRoutes {
  private final Reach.Of reach;

  ContractRoutes(Reach.Of reach) {
    this.reach = reach;
  }

  List<Route> routes() {
    return List.of(Route.get(Right.VIEWER, "/contracts", this::list));
  }

  private void list(Context context) {
    Query query = Query.of(context, "name", "component", "target", "limit", "after");
    Optional<String> name = query.string("name").map(Names::command);
    String component = query.string("component").map(id -> Names.id("component", id)).orElse(null);
    List<String> among =
        query
            .string("target")
            .map(target -> of(context, target))
            .orElseGet(() -> everybody(context));
    String after = query.after().map(Cursor::read).orElse("");
    int limit = query.limit();
    Contracts contracts = reach.clients(context).contracts();
    List<String> names =
        name.map(List::of)
            .orElseGet(
                () ->
                    contracts.names(component).stream()
                        .filter(one -> one.compareTo(after) > 0)
                        .limit(limit + 1L)
                        .toList());
    Page<String> page = Cursor.page(names, limit, one -> one);
    Answers.json(
        context,
        200,
        new Answers.Items<>(
            page.items().stream()
                .flatMap(one -> contracts.offers(component, one, among).stream())
                .map(offer -> ContractJson.of(component, offer))
                .toList(),
            page.next()));
  }

  private List<String> everybody(Context context) {
    return reach.clients(context).list().stream().map(ClientView::id).toList();
  }

  /** Whom a target means, all of them: which ones a limit or a choice would take is not asked. */
  private List<String> of(Context context, String text) {
    Target target = TargetJson.read(Fields.of("", JsonCodec.of(Map.of("target", json(text)))));
    Narrowing narrowing = target.narrowing();
    boolean somebody = !target.clients().isEmpty() || !target.groups().isEmpty();
    Target all =
        new Target(
            target.everybody() || !somebody,
            target.clients(),
            target.groups(),
            new Narrowing(false, narrowing.where(), narrowing.except(), null, null));
    return reach.clients(context).resolve(all).clients().stream().map(ClientView::id).toList();
  }

  private static Json json(String text) {
    try {
      return JsonCodec.parse(text);
    } catch (OrbException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "'target' is no JSON",
          "give the target of a command, such as {\"groups\":[\"web\"]}",
          e);
    }
  }
}
