package dev.orb.app.cli;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks for a list, page by page, and puts it together. */
final class Pages {
  private static final int PAGE = 500;

  private final String path;
  private final StringBuilder filters = new StringBuilder();

  Pages(String path) {
    this.path = path;
  }

  Pages with(String name, @Nullable Object value) {
    if (value != null) {
      filters.append('&').append(name).append('=').append(EdgeClient.encode(value.toString()));
    }
    return this;
  }

  /** Everything. */
  Json all(EdgeClient edge) {
    return first(edge, Integer.MAX_VALUE);
  }

  /** The first so many. */
  Json first(EdgeClient edge, int most) {
    List<Json> items = new ArrayList<>();
    Optional<String> next = Optional.of("");
    while (next.isPresent() && items.size() < most) {
      String after = next.get().isEmpty() ? "" : "&after=" + EdgeClient.encode(next.get());
      int limit = Math.min(PAGE, most - items.size());
      Json page = edge.get(path + "?limit=" + limit + filters + after);
      page.get("items").ifPresent(found -> items.addAll(found.elements()));
      next = page.get("next").filter(cursor -> !cursor.isNull()).map(Json::string);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("items", items);
    next.ifPresent(cursor -> document.put("next", cursor));
    return JsonCodec.of(document);
  }
}
