package dev.orb.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.CommandsDouble;
import dev.orb.http.doubles.FleetDouble;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.dispatch.Submission;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.DeliveryRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeliveryStreamTest {
  private static final int MEBI = 1 << 20;

  private final CommandsDouble commands = new CommandsDouble(new FleetDouble().with("a", true));
  private final CommandRecord command =
      commands
          .send(Submission.of("x", null, Target.all(), CommandOptions.DEFAULT, "admin"))
          .toCompletableFuture()
          .join();
  private final LineBudget budget = new LineBudget();

  private DeliveryStream stream() {
    return new DeliveryStream(commands, DeliveryFilter.ALL, budget);
  }

  private DeliveryRecord withResult(int size) {
    commands.end(
        command.id(), "a", DeliveryState.SUCCEEDED, null, JsonCodec.of("y".repeat(size)), null);
    return commands.delivery(command.id(), "a");
  }

  private List<String> read(DeliveryStream stream, Optional<Duration> wait) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    stream.copyTo(out, command.id(), wait);
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void aReaderThatDoesNotReadIsDroppedAtTheBound() throws IOException {
    DeliveryRecord big = withResult(MEBI);
    try (DeliveryStream stream = stream()) {
      for (int i = 0; i < 40; i++) {
        stream.ended(big);
      }
      List<String> lines = read(stream, Optional.empty());
      assertThat(lines).hasSize(32);
      assertThat(lines.get(31))
          .startsWith("{\"kind\":\"error\",\"code\":\"RATE_LIMITED\"")
          .contains("too slow");
    }
    assertThat(budget.take(LineBudget.ALL)).isTrue();
  }

  @Test
  void allReadersTogetherHaveABoundToo() {
    assertThat(budget.take(LineBudget.ALL - 10)).isTrue();
    DeliveryRecord small = withResult(100);
    try (DeliveryStream stream = stream()) {
      stream.ended(small);
      stream.ended(small);
    }
    budget.giveBack(LineBudget.ALL - 10);
    assertThat(budget.take(LineBudget.ALL)).isTrue();
  }

  @Test
  void whatWasNotReadIsGivenBackAtTheEnd() {
    DeliveryRecord big = withResult(MEBI);
    DeliveryStream stream = stream();
    stream.ended(big);
    stream.close();
    stream.ended(big);
    assertThat(budget.take(LineBudget.ALL)).isTrue();
  }

  @Test
  void theTimeEndsItWithTheSummaryAsItIsThen() throws IOException {
    try (DeliveryStream stream = stream()) {
      assertThat(read(stream, Optional.of(Duration.ofMillis(20))))
          .singleElement()
          .asString()
          .startsWith("{\"kind\":\"summary\"")
          .contains("\"state\":\"RUNNING\"");
    }
  }

  @Test
  void aStopEndsIt() throws IOException {
    try (DeliveryStream stream = stream()) {
      stream.end(new OrbException(ErrorCode.SHUTTING_DOWN, "this node is stopping"));
      assertThat(read(stream, Optional.empty()))
          .singleElement()
          .asString()
          .startsWith("{\"kind\":\"error\",\"code\":\"SHUTTING_DOWN\"");
    }
  }
}
