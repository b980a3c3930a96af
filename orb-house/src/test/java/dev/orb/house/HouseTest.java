package dev.orb.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HouseTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.orb");

  static List<Rule> rules() {
    return Stream.of(Rooms.rules(), Homes.rules(), Habits.rules()).flatMap(List::stream).toList();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theHouseKeepsTheRule(Rule rule) {
    rule.real().check(HOUSE);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theRuleSeesTheFixtureThatBreaksIt(Rule rule) {
    JavaClasses broken = new ClassFileImporter().importPackages(rule.fixture());
    EvaluationResult result = rule.broken().evaluate(broken);
    assertThat(result.hasViolation()).as("the fixture of %s breaks it", rule).isTrue();
    String report = String.join("\n", result.getFailureReport().getDetails());
    broken.stream()
        .filter(type -> type.getSimpleName().startsWith("Breaks"))
        .forEach(type -> assertThat(report).contains(type.getName()));
    broken.stream()
        .filter(type -> type.getSimpleName().startsWith("Keeps"))
        .forEach(type -> assertThat(report).doesNotContain(type.getName()));
  }

  @Test
  void theWholeHouseIsLookedAtAndNothingElse() {
    assertThat(HOUSE.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
        .contains(
            "dev.orb.protocol", "dev.orb.protocol.json", "dev.orb.transport", "dev.orb.server")
        .noneMatch(name -> name.startsWith("dev.orb.house"));
  }
}
