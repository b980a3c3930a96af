package dev.orb.server.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MigrationsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void allAreDueBeforeTheFirstStartAndNoneAfterIt(TestDatabase database) {
    JournalSettings settings = database.untouched(folder);
    assertThat(Journals.migrationsDue(settings).orElseThrow())
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
            "012 api tokens",
            "013 history",
            "014 freeze");
    assertThat(folder).isEmptyDirectory();

    Journals.open(settings).close();

    assertThat(Journals.migrationsDue(settings).orElseThrow()).isEmpty();
  }

  @Test
  void aLookAtTheMigrationsOfAServerMakesNothingThere() throws Exception {
    JournalSettings settings = TestDatabase.POSTGRESQL.untouched(folder);

    assertThat(Journals.migrationsDue(settings)).isPresent();

    try (var connection = TestPostgres.get().connect(TestDatabase.nameOf(folder));
        var tables = connection.getMetaData().getTables(null, "public", null, null)) {
      assertThat(tables.next()).isFalse();
    }
  }
}
