package dev.orb.testkit.kill;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * How much of the whole is run: by {@code -Dorb.kill=all} every point on every database, else what
 * fits into every build.
 */
final class Campaign {
  private Campaign() {}

  static boolean isWhole() {
    return "all".equals(System.getProperty("orb.kill"));
  }

  /** Every database in a campaign, else these. */
  static Stream<Database> databases(Database... usual) {
    return isWhole() ? Stream.of(Database.values()) : Arrays.stream(usual);
  }
}
