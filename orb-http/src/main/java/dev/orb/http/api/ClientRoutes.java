package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.contract.Contracts;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Clients;
import dev.orb.server.fleet.Clients.PingAnswer;
import dev.orb.server.fleet.NewClient;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /clients}: the fleet. */
final class ClientRoutes {
  private static final Duration USUAL_PING = Duration.ofSeconds(5);
  private static final Duration LONGEST_PING = Duration.ofMinutes(1);

  private final Reach.Of reach;

  ClientRoutes(Reach.Of reach) {
    this.reach = reach;
  }

  List<Route> routes() {
    return List.of(
        Route.get(Right.VIEWER, "/clients", this::list),
        Route.post(Right.ADMIN, "/clients", this::enrol),
        Route.get(Right.VIEWER, "/clients/count", this::count),
        Route.post(Right.OPERATOR, "/clients/ping", this::ping),
        Route.get(Right.VIEWER, "/clients/{id}", this::show),
        Route.get(Right.VIEWER, "/clients/{id}/sessions", this::sessions),
        Route.get(Right.VIEWER, "/clients/{id}/deliveries", this::deliveries),
        Route.delete(Right.ADMIN, "/clients/{id}", this::remove));
  }

  private void list(Context context) {
    Query query =
        Query.of(
            context, "group", "state", "version", "component", "where", "full", "limit", "after");
    Clients clients = reach.clients(context);
    Predicate<ClientView> filter = ClientFilter.of(query, clients.groups());
    boolean full = query.flag("full");
    String after = query.after().map(Cursor::read).orElse("");
    int limit = query.limit();
    List<ClientView> found =
        clients.list().stream()
            .filter(client -> client.id().compareTo(after) > 0)
            .filter(filter)
            .limit(limit + 1L)
            .toList();
    Answers.page(
        context,
        Cursor.page(found, limit, ClientView::id),
        client -> json(client, full, clients.contracts()));
  }

  private static ClientJson json(ClientView client, boolean full, Contracts contracts) {
    ClientJson json = ClientJson.of(client);
    return full ? json.with(contracts) : json;
  }

  private void count(Context context) {
    Query.none(context);
    Answers.json(context, 200, reach.clients(context).count());
  }

  private void show(Context context) {
    boolean full = Query.of(context, "full").flag("full");
    String id = context.pathParam("id");
    Contracts contracts = reach.clients(context).contracts();
    ClientView client = reach.clients(context).find(id).orElseThrow(() -> AccessRoutes.unknown(id));
    Answers.json(context, 200, json(client, full, contracts).withFunctionsOf(contracts));
  }

  private void sessions(Context context) {
    Query query = Query.of(context, "limit", "after");
    Answers.page(
        context,
        reach.clients(context).sessions(context.pathParam("id"), query.limit(), query.after()),
        SessionJson::of);
  }

  private void deliveries(Context context) {
    Query query = Query.of(context, "limit", "after");
    String id = context.pathParam("id");
    ClientView client = reach.clients(context).find(id).orElseThrow(() -> AccessRoutes.unknown(id));
    Answers.page(
        context,
        reach.commands(context).history(client.id(), query.limit(), query.after()),
        DeliveryJson::of);
  }

  private void enrol(Context context) {
    Query.none(context);
    Fields fields = Fields.ofBody(context);
    NewClient client =
        new NewClient(
            fields.requiredString("id"),
            new LinkedHashSet<>(fields.strings("groups")),
            fields.stringMap("labels"),
            fields.duration("ephemeral").orElse(null));
    fields.end();
    Clients.Enrolled enrolled = reach.clients(context).enrol(client);
    context.header("Location", Api.ROOT + "/clients/" + enrolled.client().id());
    context.header("Cache-Control", "no-store");
    Answers.json(context, 201, ClientJson.of(enrolled.client(), enrolled.secret()));
  }

  private void remove(Context context) {
    Query.none(context);
    reach.clients(context).remove(context.pathParam("id"));
    context.status(204);
  }

  private void ping(Context context) {
    Query.none(context);
    Fields fields = Fields.ofBody(context);
    Target target = TargetJson.read(fields);
    Duration timeout = fields.duration("timeout").orElse(USUAL_PING);
    fields.end();
    if (timeout.isZero() || timeout.compareTo(LONGEST_PING) > 0) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'timeout' does not fit", "give a duration up to 1m");
    }
    Clients clients = reach.clients(context);
    Map<String, ErrorCode> refused = clients.resolve(target).refused();
    Stream<PongJson> answers =
        Waits.get(clients.ping(target, timeout), timeout.plusSeconds(5)).stream().map(PongJson::of);
    Stream<PongJson> unknown =
        refused.entrySet().stream()
            .map(entry -> new PongJson(entry.getKey(), "offline", null, entry.getValue().name()));
    // why distinct: a fleet may list the refused among its answers or leave them out
    Set<String> seen = new LinkedHashSet<>();
    Answers.items(
        context, Stream.concat(unknown, answers).filter(pong -> seen.add(pong.client())).toList());
  }

  /**
   * One answer to a ping.
   *
   * @param millis the round trip, to the microsecond
   * @param code why it was not asked
   */
  record PongJson(String client, String state, @Nullable Double millis, @Nullable String code) {
    static PongJson of(PingAnswer answer) {
      Duration time = answer.roundTrip();
      String state = answer.answer().name().toLowerCase(Locale.ROOT).replace('_', '-');
      return new PongJson(
          answer.client(),
          state,
          time == null ? null : Math.round(time.toNanos() / 1000.0) / 1000.0,
          null);
    }
  }
}
