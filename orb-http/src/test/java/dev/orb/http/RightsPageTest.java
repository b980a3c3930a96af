package dev.orb.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.EdgeDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Run with {@code -Dorb.rewrite=true} to write the page's table anew. */
class RightsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "security.md");
  private static final String BEGIN =
      "<!-- made by RightsPageTest from the routes themselves -->\n";
  private static final String END = "<!-- end -->";

  @Test
  void thePageHasWhatEveryRouteAsksOfItsCaller() throws IOException {
    String page = Files.readString(PAGE);
    String head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
    String tail = page.substring(page.indexOf(END));
    String wanted = head + table() + tail;
    if (Boolean.getBoolean("orb.rewrite")) {
      Files.writeString(PAGE, wanted);
    }
    assertThat(Files.readString(PAGE))
        .as("the table in docs/security.md is made from the code: run with -Dorb.rewrite=true")
        .isEqualTo(wanted);
  }

  private static String table() {
    try (EdgeDouble edge = new EdgeDouble()) {
      return "| route | least role |\n|---|---|\n"
          + edge.api.routes().stream()
              .map(route -> "| `" + route.text() + "` | " + route.right().text() + " |\n")
              .collect(Collectors.joining());
    }
  }
}
