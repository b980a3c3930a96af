package dev.orb.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Run with {@code -Dorb.rewrite=true} to write the page anew. */
class SettingsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "settings.md");

  @Test
  void thePageSaysWhatTheCodeSays() throws IOException {
    if (Boolean.getBoolean("orb.rewrite")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, SettingsPage.markdown());
    }
    assertThat(Files.readString(PAGE))
        .as("docs/settings.md is made from the code: run this test with -Dorb.rewrite=true")
        .isEqualTo(SettingsPage.markdown());
  }
}
