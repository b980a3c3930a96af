package dev.orb.http.api;

import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Page;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A command with all its deliveries, written page by page so that none has to hold them all. */
final class CommandDocument {
  private CommandDocument() {}

  static void write(Context context, Commands commands, CommandRecord command) throws IOException {
    String head = JsonCodec.of(CommandJson.of(command)).text();
    context.status(200).contentType("application/json");
    OutputStream out = context.outputStream();
    write(out, head.substring(0, head.length() - 1));
    write(out, ",\"deliveries\":[");
    @Nullable String cursor = null;
    boolean first = true;
    do {
      Page<DeliveryRecord> page = page(commands, command, DeliveryFilter.ALL, cursor);
      for (DeliveryJson delivery : ParamsOf.with(commands, command, null, page.items())) {
        write(out, (first ? "" : ",") + JsonCodec.of(delivery).text());
        first = false;
      }
      cursor = page.next();
    } while (cursor != null);
    write(out, "]}");
  }

  static Page<DeliveryRecord> page(
      Commands commands, CommandRecord command, DeliveryFilter filter, @Nullable String cursor) {
    return commands.deliveries(command.id(), filter, Query.MOST, Optional.ofNullable(cursor));
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
