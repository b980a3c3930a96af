package dev.orb.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.api.Route;
import dev.orb.http.doubles.EdgeDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HttpApiDocsTest {
  private static final Pattern ROUTE = Pattern.compile("(?m)^### `([A-Z]+ /\\S*)`$");

  @Test
  void theDocumentationListsEveryRouteAndNoOther() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "http-api.md"));
    List<String> documented = ROUTE.matcher(page).results().map(match -> match.group(1)).toList();
    try (EdgeDouble edge = new EdgeDouble()) {
      List<String> routes = edge.api.routes().stream().map(Route::text).toList();
      assertThat(documented).containsExactlyInAnyOrderElementsOf(routes);
    }
  }
}
