package dev.orb.http.api;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.access.Role;
import dev.orb.server.payload.PayloadStore;
import dev.orb.server.payload.Payloads;
import dev.orb.server.payload.StoredPayload;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code /payloads}: files that go with commands. A caller sees those that were put in with his
 * token, an admin all.
 */
final class PayloadRoutes {
  private static final String ANY_TYPE = "application/octet-stream";

  private final Payloads payloads;
  private final HeldRequests held;

  PayloadRoutes(Payloads payloads, HeldRequests held) {
    this.payloads = payloads;
    this.held = held;
  }

  List<Route> routes() {
    return List.of(
        Route.post(Right.OPERATOR, "/payloads", this::add),
        Route.get(Right.OPERATOR, "/payloads", this::list),
        Route.get(Right.OPERATOR, "/payloads/{id}", this::show),
        Route.delete(Right.OPERATOR, "/payloads/{id}", this::remove));
  }

  /** A payload in JSON. */
  record PayloadJson(
      String id,
      long size,
      String sha256,
      String contentType,
      String by,
      Instant createdAt,
      boolean claimed) {}

  private PayloadJson json(StoredPayload payload) {
    return new PayloadJson(
        payload.id().toString(),
        payload.size(),
        payload.sha256(),
        payload.contentType(),
        payload.by(),
        payload.createdAt(),
        payloads.isClaimed(payload.id()));
  }

  private void add(Context context) throws IOException {
    Query.none(context);
    String given = context.header("Content-Type");
    String type = given == null || given.isBlank() ? ANY_TYPE : given;
    payloads.requireRoom(context.req().getContentLengthLong());
    Caller caller = Caller.of(context);
    EndableStream body = new EndableStream(context.bodyInputStream());
    held.run(
        caller,
        body::end,
        () -> {
          StoredPayload made = payloads.add(body, type, caller.name());
          context.header("Location", Api.ROOT + "/payloads/" + made.id());
          Answers.json(context, 201, json(made));
        });
  }

  private void list(Context context) {
    Query query = Query.of(context, "limit", "after");
    String after = query.after().map(Cursor::read).orElse("g");
    int limit = query.limit();
    Caller caller = Caller.of(context);
    List<StoredPayload> found =
        payloads.list().stream()
            .filter(payload -> payload.id().toString().compareTo(after) < 0)
            .filter(payload -> isHis(payload, caller))
            .limit(limit + 1L)
            .toList();
    Answers.page(
        context, Cursor.page(found, limit, payload -> payload.id().toString()), this::json);
  }

  private void show(Context context) {
    Query.none(context);
    Answers.json(context, 200, json(named(context)));
  }

  private void remove(Context context) {
    Query.none(context);
    payloads.remove(named(context).id());
    context.status(204);
  }

  private StoredPayload named(Context context) {
    CommandId id;
    try {
      id = CommandId.parse(context.pathParam("id"));
    } catch (OrbException e) {
      throw new OrbException(ErrorCode.NOT_FOUND, "no such payload", "GET /payloads lists them", e);
    }
    return his(payloads, id, Caller.of(context)).orElseThrow(() -> PayloadStore.gone(id));
  }

  /**
   * A payload that this caller may use, if it is here.
   *
   * @throws OrbException {@code FORBIDDEN} for one of another
   */
  static Optional<StoredPayload> his(Payloads payloads, CommandId id, Caller caller) {
    Optional<StoredPayload> found = payloads.find(id);
    if (found.isPresent() && !isHis(found.get(), caller)) {
      throw new OrbException(
          ErrorCode.FORBIDDEN,
          "payload " + id + " was put in with another token",
          "put it in with yours");
    }
    return found;
  }

  private static boolean isHis(StoredPayload payload, Caller caller) {
    return caller.role() == Role.ADMIN || caller.bearer().sent(payload.by(), payload.createdAt());
  }
}
