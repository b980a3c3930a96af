package dev.orb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.server.fleet.ClientView.State;
import dev.orb.server.fleet.Clients.PingAnswer;
import dev.orb.server.fleet.Clients.PingAnswer.Answer;
import dev.orb.server.fleet.Clients.Resolved;
import dev.orb.server.journal.Refusal;
import dev.orb.transport.Envelope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PingsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-20T08:00:00Z"), ZoneOffset.UTC);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final FleetThreads threads = new FleetThreads();
  private final List<Envelope> sent = new CopyOnWriteArrayList<>();
  private final Pings pings =
      new Pings(
          "orb-1",
          new ControlLine(
              envelope -> {
                sent.add(envelope);
                return CompletableFuture.completedFuture(null);
              },
              CLOCK,
              Duration.ofSeconds(30)),
          new Loop(threads.loop()),
          CLOCK,
          Ticker.SYSTEM,
          new Random(1));

  @AfterEach
  void stop() {
    threads.stop(Duration.ofSeconds(10));
  }

  private static ClientView client(String id, State state) {
    return new ClientView(id, state, Set.of(), Map.of(), Map.of(), null, null, null, null, 1, 0, 0);
  }

  private CommandId asked(int index) {
    return ((Control.Ping) MessageCodec.decode(sent.get(index).body())).id();
  }

  private static List<String> told(CompletionStage<List<PingAnswer>> answers) throws Exception {
    return answers.toCompletableFuture().get(10, TimeUnit.SECONDS).stream()
        .map(answer -> answer.client() + " " + answer.answer())
        .toList();
  }

  @Test
  void onlyTheConnectedAreAskedAndTheLastPongEndsTheRound() throws Exception {
    CompletionStage<List<PingAnswer>> answers =
        pings.ask(
            new Resolved(
                List.of(
                    client("a", State.CONNECTED),
                    client("b", State.DISCONNECTED),
                    client("c", State.CONNECTED)),
                Map.of("x", ErrorCode.UNKNOWN_CLIENT)),
            LONG);
    assertThat(sent)
        .extracting(Envelope::address)
        .containsExactly("orb.control.a", "orb.control.c");
    pings.pong(asked(0), "a");
    pings.pong(asked(0), "a");
    pings.pong(asked(0), "b");
    assertThat(answers.toCompletableFuture()).isNotDone();
    pings.pong(asked(1), "c");
    assertThat(told(answers)).containsExactly("a PONG", "b OFFLINE", "c PONG", "x OFFLINE");
  }

  @Test
  void whoIsSilentUntilTheTimeIsOverGaveNoAnswer() throws Exception {
    assertThat(
            told(
                pings.ask(
                    new Resolved(List.of(client("a", State.CONNECTED)), Map.of()),
                    Duration.ofMillis(1))))
        .containsExactly("a " + Answer.NO_ANSWER);
    pings.pong(asked(0), "a");
  }

  @Test
  void whereNobodyIsConnectedTheAnswerIsThereAtOnce() throws Exception {
    assertThat(
            told(pings.ask(new Resolved(List.of(client("a", State.DISCONNECTED)), Map.of()), LONG)))
        .containsExactly("a OFFLINE");
    assertThat(sent).isEmpty();
  }

  @Test
  void whereAllAreRefusedTheRefusalNamesThemAndHasTheFirstOnesCode() {
    Map<String, ErrorCode> refused = new LinkedHashMap<>();
    refused.put("off", ErrorCode.FORBIDDEN);
    refused.put("x", ErrorCode.UNKNOWN_CLIENT);
    assertThatThrownBy(() -> pings.ask(new Resolved(List.of(), refused), LONG))
        .isInstanceOfSatisfying(
            NobodyToAsk.class,
            e -> {
              assertThat(((OrbException) e).code()).isEqualTo(ErrorCode.FORBIDDEN);
              assertThat(e.refused())
                  .containsExactly(
                      new Refusal("off", ErrorCode.FORBIDDEN),
                      new Refusal("x", ErrorCode.UNKNOWN_CLIENT));
            });
  }
}
