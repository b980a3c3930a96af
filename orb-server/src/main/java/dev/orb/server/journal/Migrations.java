package dev.orb.server.journal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.ValidateResult;

/** The schema's migrations, those of every module on the class path. */
final class Migrations {
  private Migrations() {}

  /** Does what is due. */
  static void migrate(Place place, DataSource pool) {
    FluentConfiguration config = configured(place);
    place.migrating(config, pool);
    Flyway flyway = config.load();
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      throw place.notOfThisVersion(e);
    }
  }

  private static FluentConfiguration configured(Place place) {
    return Flyway.configure()
        .locations(place.dialect().migrations())
        .table("orb_schema")
        // why: modules number their own migrations; one may come after a higher one of another
        .outOfOrder(true)
        // why: by default a newer version's schema would be taken in silence
        .ignoreMigrationPatterns(new String[0]);
  }

  /**
   * Reads only; empty if another process has the database.
   *
   * @throws dev.orb.protocol.OrbException if a start would refuse the schema
   */
  static Optional<List<String>> due(Place place) {
    try {
      FluentConfiguration config = configured(place).ignoreMigrationPatterns("*:pending");
      place.looking(config);
      Flyway flyway = config.load();
      ValidateResult looked = flyway.validateWithResult();
      if (!looked.validationSuccessful) {
        throw place.notOfThisVersion(new FlywayException(looked.getAllErrorMessages()));
      }
      return Optional.of(
          Stream.of(flyway.info().pending())
              .map(migration -> migration.getVersion() + " " + migration.getDescription())
              .toList());
    } catch (FlywayException e) {
      if (place.isInUse(e)) {
        return Optional.empty();
      }
      throw place.unusable(e);
    }
  }
}
