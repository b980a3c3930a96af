package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.client.OrbClient;
import dev.orb.exchange.OrbHandler;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Param;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.Failure;
import dev.orb.server.Sent;
import dev.orb.server.contract.Contracts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What handlers declare, from their types to a refusal before anything is sent. */
class ContractsIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  record Open(@Param(min = 0, max = 100) int percent) {}

  record State(String position) {}

  private static final CommandType<Open, State> OPEN =
      CommandType.of("valve.open", Open.class, State.class);
  private static final CommandType<Open, State> LOOKUP =
      CommandType.of("lookup", Open.class, State.class);

  static final class Valve {
    @OrbHandler(value = "valve.open", description = "opens it")
    State open(Open args) {
      return new State("at " + args.percent());
    }
  }

  @TempDir Path folder;

  private static List<String> names(OrbStack stack, String client) {
    return stack.server().clients().contracts().of(client).stream().map(Declared::name).toList();
  }

  @Test
  void parametersThatDoNotFitAreRefusedBeforeTheyAreSentAlsoForWhoIsAway() {
    try (OrbStack stack = OrbStack.start(folder)) {
      OrbClient valve = stack.client("valve", builder -> builder.register(new Valve()));
      stack.client("any", builder -> builder.on("valve.open", context -> "any"));
      Contracts contracts = stack.server().clients().contracts();
      assertThat(contracts.find("valve", "valve.open").orElseThrow().contract().description())
          .isEqualTo("opens it");

      assertThatThrownBy(() -> stack.server().client("valve").call(OPEN, new Open(101), SOON))
          .isInstanceOfSatisfying(
              OrbException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMS);
                assertThat(e.reason()).startsWith("percent: ");
              });
      assertThat(stack.server().client("valve").call(OPEN, new Open(40), SOON))
          .isEqualTo(new State("at 40"));

      valve.close();
      Sent<Json> sent =
          stack
              .server()
              .send(
                  Target.clients(List.of("valve", "any")),
                  CommandRequest.of("valve.open", Map.of("percent", "x")));
      assertThat(sent.await(SOON).of("any").orElseThrow().failed()).isFalse();
      Failure refused = sent.await(SOON).of("valve").orElseThrow().error();
      assertThat(refused).isEqualTo(Failure.of(ErrorCode.BAD_PARAMS, "refused when it was sent"));
    }
  }

  @Test
  void aHandlerThatComesAndGoesIsKnownAtTheServerWithoutANewSession() {
    try (OrbStack stack = OrbStack.start(folder)) {
      OrbClient client = stack.client("a", builder -> builder.run("first", context -> {}));
      long epoch = stack.server().clients().find("a").orElseThrow().epoch();
      assertThat(names(stack, "a")).containsExactly("first");

      client.register("second", context -> 2);
      await().atMost(SOON).until(() -> names(stack, "a").equals(List.of("first", "second")));
      client.unregister("first");
      await().atMost(SOON).until(() -> names(stack, "a").equals(List.of("second")));
      assertThat(stack.server().clients().find("a").orElseThrow().epoch()).isEqualTo(epoch);
    }
  }

  @Test
  void aClientsOwnHandlersAtTheServerGoBeforeThoseForEverybody() {
    try (OrbStack stack =
        OrbStack.start(
            folder,
            settings -> settings,
            server ->
                server
                    .on(LOOKUP, (args, context) -> new State("everybody"))
                    .otherwise(context -> context.name() + " of " + context.from()))) {
      OrbClient a = stack.client("a", builder -> {});
      OrbClient b = stack.client("b", builder -> {});
      stack.server().client("a").on(LOOKUP, (args, context) -> new State("only a"));

      assertThat(a.server().call(LOOKUP, new Open(1), SOON)).isEqualTo(new State("only a"));
      assertThat(b.server().call(LOOKUP, new Open(1), SOON)).isEqualTo(new State("everybody"));
      assertThat(b.server().call(CommandType.of("x", Map.class, String.class), Map.of(), SOON))
          .isEqualTo("x of b");
    }
  }
}
