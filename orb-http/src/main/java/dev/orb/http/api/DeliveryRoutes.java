package dev.orb.http.api;

import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Page;
import dev.orb.server.story.Story;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /commands/{id}/deliveries}: what became of a command, client by client. */
final class DeliveryRoutes {
  private final Reach.Of reach;
  private final HeldRequests held;
  private final LineBudget budget = new LineBudget();

  DeliveryRoutes(Reach.Of reach, HeldRequests held) {
    this.reach = reach;
    this.held = held;
  }

  List<Route> routes() {
    return List.of(
        Route.get(Right.VIEWER, "/commands/{id}/deliveries", this::list),
        Route.get(Right.VIEWER, "/commands/{id}/deliveries/{client}", this::show));
  }

  private void list(Context context) throws IOException {
    Query query = Query.of(context, "state", "reason", "code", "limit", "after", "follow", "wait");
    DeliveryFilter filter =
        new DeliveryFilter(
            query.word("state", DeliveryState.values(), DeliveryState::name).orElse(null),
            query.word("reason", Reason.values(), Reason::text).orElse(null),
            query.word("code", ErrorCode.values(), ErrorCode::name).orElse(null));
    CommandRecord command = CommandRoutes.named(context, reach.commands(context));
    if (query.flag("follow")) {
      follow(context, command, filter, query.duration("wait"));
    } else if (wantsLines(context)) {
      lines(context, command, filter);
    } else {
      Page<DeliveryRecord> page =
          reach.commands(context).deliveries(command.id(), filter, query.limit(), query.after());
      Answers.json(
          context,
          200,
          new Answers.Items<>(
              ParamsOf.with(reach.commands(context), command, null, page.items()), page.next()));
    }
  }

  private static boolean wantsLines(Context context) {
    return Optional.ofNullable(context.header("Accept"))
        .map(accept -> accept.contains(Answers.NDJSON))
        .orElse(false);
  }

  private void lines(Context context, CommandRecord command, DeliveryFilter filter)
      throws IOException {
    held.run(Caller.of(context), over -> {}, () -> writeLines(context, command, filter));
  }

  private void writeLines(Context context, CommandRecord command, DeliveryFilter filter)
      throws IOException {
    OutputStream out = context.status(200).contentType(Answers.NDJSON).outputStream();
    @Nullable String cursor = null;
    do {
      Page<DeliveryRecord> page =
          CommandDocument.page(reach.commands(context), command, filter, cursor);
      for (DeliveryJson each :
          ParamsOf.with(reach.commands(context), command, "delivery", page.items())) {
        String line = JsonCodec.of(each).text() + "\n";
        out.write(line.getBytes(StandardCharsets.UTF_8));
      }
      cursor = page.next();
    } while (cursor != null);
  }

  private void follow(
      Context context, CommandRecord command, DeliveryFilter filter, Optional<Duration> wait)
      throws IOException {
    try (DeliveryStream stream = new DeliveryStream(reach.commands(context), filter, budget)) {
      held.run(
          Caller.of(context),
          stream::end,
          () -> {
            context.status(200).contentType(Answers.NDJSON).disableCompression();
            Watching.run(
                reach.commands(context),
                command.id(),
                stream,
                () -> stream.copyTo(Answers.live(context), command.id(), wait));
          });
    }
  }

  private void show(Context context) {
    Query.none(context);
    CommandRecord command = CommandRoutes.named(context, reach.commands(context));
    Story story = reach.commands(context).story(command.id(), context.pathParam("client"));
    DeliveryJson delivery =
        ParamsOf.with(reach.commands(context), command, null, List.of(story.delivery())).get(0);
    Answers.json(context, 200, StoryJson.of(story, delivery));
  }
}
