package dev.orb.server.journal;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** The schema's migrations, those of every module on the class path. */
final class Migrations {
  private Migrations() {}

  static Flyway of(DataSource dataSource) {
    return configured(Flyway.configure().dataSource(dataSource));
  }

  private static Flyway configured(FluentConfiguration config) {
    return config
        .locations(Dialect.H2.migrations())
        .table("orb_schema")
        // why: modules number their own migrations; one may come after a higher one of another
        .outOfOrder(true)
        // why: by default a newer version's schema would be taken in silence
        .ignoreMigrationPatterns(new String[0])
        .load();
  }

  /** Reads only; empty if another process has the database. */
  static Optional<List<String>> due(Path folder) {
    boolean made = Files.exists(folder.resolve(Dialect.H2.file()));
    String url = made ? Dialect.H2.readOnlyUrl(folder) : Dialect.H2.nowhereUrl();
    try {
      Flyway flyway = configured(Flyway.configure().dataSource(url, "orb", ""));
      return Optional.of(
          Stream.of(flyway.info().pending())
              .map(migration -> migration.getVersion() + " " + migration.getDescription())
              .toList());
    } catch (FlywayException e) {
      if (isInUse(e)) {
        return Optional.empty();
      }
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "data: the database in " + folder + " cannot be read: " + said(e),
          "look at the files there: they may be damaged, of another version or not yours",
          e);
    }
  }

  private static boolean isInUse(@Nullable Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && Dialect.H2.inUse(sql)) {
        return true;
      }
    }
    return false;
  }

  private static String said(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
