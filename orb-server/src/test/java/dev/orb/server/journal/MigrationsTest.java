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
        .containsExactly(
            "001 journal",
            "002 node lease",
            "004 sessions",
            "005 targets",
            "006 retries",
            "007 story",
            "008 contracts",
            "009 joining",
            "011 cancel unstarted",
            "014 freeze");
    assertThat(folder).isEmptyDirectory();

    Journals.open(JournalSettings.in(folder)).close();

    assertThat(Journals.migrationsDue(folder).orElseThrow()).isEmpty();
  }
}
