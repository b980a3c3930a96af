package dev.orb.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Medians, ratios, verdicts, and how they are shown. */
class ArithmeticTest {
  private static Samples of(double... values) {
    Samples samples = new Samples();
    for (double value : values) {
      samples.add(value);
    }
    return samples;
  }

  private static Measure measure(double bare, double orb, Measure.@Nullable Bar bar) {
    return new Measure("m", bare, orb, bar);
  }

  @Test
  void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
    assertThat(of(7).median()).isEqualTo(7);
    assertThat(of(9, 1, 5).median()).isEqualTo(5);
    assertThat(of(9, 1, 5, 2).median()).isEqualTo(3.5);
    assertThat(of().median()).isNaN();
  }

  @Test
  void ofTwoPassesAllSamplesCount() {
    assertThat(of(1, 2).with(of(9, 9, 9)).median()).isEqualTo(9);
  }

  @Test
  void whatWarmedUpIsLeftOutOfTheMedian() {
    assertThat(of(100, 90, 3, 1, 2).after(2).median()).isEqualTo(2);
    assertThat(of(1, 2).after(0).median()).isEqualTo(1.5);
  }

  @Test
  void aQuantileIsOneOfTheValuesWhateverTheirOrder() {
    long[] values = new long[101];
    for (int i = 0; i < values.length; i++) {
      values[i] = 100L - i;
    }
    assertThat(Samples.quantile(values, 0)).isZero();
    assertThat(Samples.quantile(values, 0.5)).isEqualTo(50);
    assertThat(Samples.quantile(values, 0.99)).isEqualTo(99);
    assertThat(Samples.quantile(values, 1)).isEqualTo(100);
    assertThat(values[0]).isEqualTo(100);
    assertThat(Samples.quantile(new long[] {4}, 0.99)).isEqualTo(4);
    assertThat(Samples.quantile(new long[0], 0.5)).isNaN();
  }

  @ParameterizedTest
  @CsvSource({
    "200, 260, atMost, 1.3, 1.3, met",
    "200, 262, atMost, 1.3, 1.31, missed",
    "200, 100, atMost, 1.3, 0.5, met",
    "1000, 800, atLeast, 0.8, 0.8, met",
    "1000, 790, atLeast, 0.8, 0.79, missed",
    "1000, 2000, atLeast, 0.8, 2, met",
    "0, 0, atLeast, 0.8, NaN, missed",
  })
  void theRatioIsOursOverTheLimitAndTheBarIsMetAtItsOwnValue(
      double bare, double orb, String side, double bar, double ratio, String verdict) {
    Measure measured =
        measure(
            bare, orb, side.equals("atMost") ? Measure.Bar.atMost(bar) : Measure.Bar.atLeast(bar));
    assertThat(measured.ratio()).isEqualTo(Double.valueOf(ratio));
    assertThat(measured.verdict()).isEqualTo(verdict);
  }

  @Test
  void aNumberThatOnlyExplainsHasNoVerdict() {
    assertThat(measure(1, 9, null).verdict()).isEmpty();
  }

  private static String shown(boolean json) {
    Report report = new Report("call", Map.of("rounds", 5));
    report.add(measure(1234.5, 617.25, Measure.Bar.atLeast(0.8)));
    report.add(measure(200, 250, Measure.Bar.atMost(1.3)));
    report.add(measure(3, 4, null));
    StringWriter text = new StringWriter();
    report.print(new PrintWriter(text), json);
    return text.toString();
  }

  @Test
  void aTableHasTheRatioBesideItsBar() {
    assertThat(shown(false).lines().skip(1).map(line -> line.strip().replaceAll(" +", " ")))
        .containsExactly(
            "measure bare orb ratio bar verdict",
            "m 1,235 617.25 0.50 >= 0.8 missed",
            "m 200.00 250.00 1.25 <= 1.3 met",
            "m 3.00 4.00 1.33 -");
  }

  @Test
  void aDocumentCountsWhatIsMissed() {
    Json document = JsonCodec.parse(shown(true));
    assertThat(document.get("missed").orElseThrow().integer()).isEqualTo(1);
    assertThat(document.get("settings").orElseThrow().text()).isEqualTo("{\"rounds\":5}");
    List<Json> measures = document.get("measures").orElseThrow().elements();
    assertThat(measures.get(0).text())
        .isEqualTo(
            "{\"measure\":\"m\",\"bare\":1234.5,\"orb\":617.25,\"ratio\":0.5,"
                + "\"bar\":\">= 0.8\",\"verdict\":\"missed\"}");
    assertThat(measures.get(2).get("verdict")).isEmpty();
  }
}
