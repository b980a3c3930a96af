package dev.orb.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final Report report = new Report("call", Map.of("rounds", 5));

  @Test
  void a_table_shows_settings_both_sides_ratio_bar_and_verdict() {
    report.add(new Measure("calls a second", 20_000.0, 12_000, Measure.Bar.atLeast(0.8)));
    assertThat(printed(false).lines())
        .anyMatch(line -> line.startsWith("call, rounds 5; "))
        .anyMatch(
            line -> line.matches(" *calls a second +20,000 +12,000 +0\\.60 +>= 0\\.8 +missed *"));
  }

  @Test
  void what_has_no_limit_beside_it_shows_a_dash() {
    report.add(new Measure("agent, MB", null, 61.5, Measure.Bar.ours(64)));
    assertThat(printed(false).lines())
        .anyMatch(line -> line.matches(" *agent, MB +- +61\\.50 +- +<= 64 +met *"));
    assertThat(printed(true)).contains("\"orb\":61.5").doesNotContain("\"bare\"", "\"ratio\"");
  }

  private String printed(boolean json) {
    StringWriter text = new StringWriter();
    report.print(new PrintWriter(text), json);
    return text.toString();
  }
}
