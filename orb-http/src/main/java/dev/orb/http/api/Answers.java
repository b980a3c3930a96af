package dev.orb.http.api;

import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.journal.Page;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes answers as JSON. */
public final class Answers {
  /** The media type of a stream of documents, one a line. */
  static final String NDJSON = "application/x-ndjson";

  private Answers() {}

  /** A list, or part of one. */
  record Items<T>(List<T> items, @Nullable String next) {}

  /** Answers with this value as JSON. */
  public static void json(Context context, int status, Object value) {
    context.status(status).contentType("application/json").result(JsonCodec.of(value).text());
  }

  /**
   * The stream of an answer that goes on for as long as something happens: what is flushed reaches
   * the reader.
   */
  static OutputStream live(Context context) throws IOException {
    // why not the context's own: it keeps what is flushed until there is more
    return context.res().getOutputStream();
  }

  static <T, R> void page(Context context, Page<T> page, Function<T, R> view) {
    json(context, 200, new Items<>(page.items().stream().map(view).toList(), page.next()));
  }

  static <T> void items(Context context, List<T> items) {
    json(context, 200, new Items<>(items, null));
  }
}
