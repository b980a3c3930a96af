package dev.orb.server.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
            "014 freeze",
            "015 firing note");
    assertThat(folder).isEmptyDirectory();

    Journals.open(settings).close();

    assertThat(Journals.migrationsDue(settings).orElseThrow()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aLookRefusesASchemaThatAStartWouldRefuse(TestDatabase database) throws Exception {
    JournalSettings settings = database.untouched(folder);
    try (Journal journal = Journals.open(settings);
        Connection connection = journal.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "UPDATE \"orb_schema\" SET \"version\" = '999' WHERE \"version\" ="
              + " (SELECT MAX(\"version\") FROM \"orb_schema\")");
    }

    String look = refusal(() -> Journals.migrationsDue(settings));
    assertThat(look).contains("is not of this version").contains("a newer one");
    assertThat(refusal(() -> Journals.open(settings).close())).contains("is not of this version");
  }

  @ParameterizedTest
  @EnumSource
  void aLookAtAnOlderSchemaSaysWhatIsDueAndTheNextStartDoesIt(TestDatabase database)
      throws Exception {
    JournalSettings settings = database.untouched(folder);
    try (Journal journal = Journals.open(settings);
        Connection connection = journal.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      // why the last one: what comes after it must not be there
      statement.executeUpdate("ALTER TABLE orb_command DROP COLUMN firing");
      assertThat(statement.executeUpdate("DELETE FROM \"orb_schema\" WHERE \"version\" = '015'"))
          .isEqualTo(1);
    }

    assertThat(Journals.migrationsDue(settings).orElseThrow()).containsExactly("015 firing note");
    Journals.open(settings).close();
    assertThat(Journals.migrationsDue(settings).orElseThrow()).isEmpty();
  }

  private static String refusal(ThrowingCallable work) {
    Throwable failure = catchThrowable(work);
    assertThat(failure)
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG));
    return String.valueOf(failure.getMessage());
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
