package dev.orb.server.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
  @TempDir Path folder;

  @Test
  void allAreDueBeforeTheFirstStartAndNoneAfterIt() {
    assertThat(Journals.migrationsDue(folder).orElseThrow())
        .contains("001 journal", "002 node lease", "007 story", "008 contracts");
    assertThat(folder).isEmptyDirectory();

    Journals.open(JournalSettings.in(folder)).close();

    assertThat(Journals.migrationsDue(folder).orElseThrow()).isEmpty();
  }
}
