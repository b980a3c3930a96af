package dev.orb.house;

import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;

/**
 * One rule of the house.
 *
 * @param name the folder of its fixture under {@code broken}
 * @param under makes the rule for a house that stands under a package
 */
record Rule(String name, Function<String, ArchRule> under) {

  /** The rule for the real house. */
  ArchRule real() {
    return under.apply("dev.orb");
  }

  /** The rule for its fixture. */
  ArchRule broken() {
    return under.apply(fixture());
  }

  /** The package of the fixture. */
  String fixture() {
    return "dev.orb.house.broken." + name;
  }

  @Override
  public String toString() {
    return name;
  }
}
