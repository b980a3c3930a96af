package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.client.OrbClient;
import dev.orb.exchange.CommandContext;
import dev.orb.exchange.OrbHandler;
import dev.orb.protocol.ClientState;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Param;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.protocol.message.Failure;
import dev.orb.server.ClientHandle;
import dev.orb.server.Replies;
import dev.orb.server.Sent;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several components behind one client, from its hello to the end of a command for one of them. */
class ComponentsIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  record Since(@Param(min = 2000) int year) {}

  private static final CommandType<Since, String> RELOAD =
      CommandType.of("reload", Since.class, String.class);

  static final class Billing {
    @OrbHandler("reload")
    String reload(Since since, CommandContext context) {
      return context.component().orElse("nobody") + " since " + since.year();
    }
  }

  @TempDir Path folder;

  private static void refused(ErrorCode code, String words, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            OrbException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.reason()).contains(words);
            });
  }

  private static List<DeclaredComponent> hosted(OrbStack stack, String client) {
    return stack.server().clients().find(client).orElseThrow().condition().components();
  }

  private static boolean mayHost(OrbStack stack, String component) {
    return stack.server().clients().contracts().mayHost("pump-7", component);
  }

  @Test
  void eachComponentAnswersItsOwnCommandsAndIsThereAsLongAsTheSession() {
    try (OrbStack stack = OrbStack.start(folder)) {
      OrbClient client =
          stack.client(
              "pump-7",
              builder ->
                  builder
                      .on("reload", context -> "the pump itself")
                      .component("billing", c -> c.version("2.1").register(new Billing()))
                      .component("meters", c -> c.on("reload", context -> "meters")));
      stack.client("pump-8", builder -> builder.on("reload", context -> "the other pump"));
      ClientHandle pump = stack.server().client("pump-7");
      ClientHandle billing = pump.component("billing");

      assertThat(pump.call(CommandType.untyped("reload"), null, SOON).string())
          .isEqualTo("the pump itself");
      assertThat(billing.call(RELOAD, new Since(2024), SOON)).isEqualTo("billing since 2024");
      refused(ErrorCode.BAD_PARAMS, "year: ", () -> billing.call(RELOAD, new Since(1999), SOON));
      refused(
          ErrorCode.UNKNOWN_COMMAND,
          "no handler for x in component meters",
          () -> pump.component("meters").call(CommandType.untyped("x"), null, SOON));
      refused(
          ErrorCode.UNKNOWN_COMMAND,
          "there is no component alarms",
          () -> pump.component("alarms").call(CommandType.untyped("x"), null, SOON));
      Replies<String> all =
          stack
              .server()
              .send(Target.all(), RELOAD.with(new Since(2025)).component("billing"))
              .await(SOON);
      assertThat(all.of("pump-7").orElseThrow().orThrow()).isEqualTo("billing since 2025");
      assertThat(all.of("pump-8").orElseThrow().error())
          .isEqualTo(Failure.of(ErrorCode.UNKNOWN_COMMAND, "refused when it was sent"));

      client.component("billing").state(ClientState.DAMAGED, "no database");
      client.addComponent("alarms", c -> c.version("1").on("ring", context -> "ringing"));
      client.removeComponent("meters");
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(hosted(stack, "pump-7"))
                      .containsExactly(
                          new DeclaredComponent("alarms", "1", null, null, List.of()),
                          new DeclaredComponent(
                              "billing", "2.1", ClientState.DAMAGED, "no database", List.of())));
      assertThat(pump.component("alarms").call(CommandType.untyped("ring"), null, SOON).string())
          .isEqualTo("ringing");
      assertThat(mayHost(stack, "meters")).isFalse();

      client.close();
      await().atMost(SOON).until(() -> hosted(stack, "pump-7").isEmpty());
      Sent<String> waiting =
          stack
              .server()
              .send(Target.client("pump-7"), RELOAD.with(new Since(2026)).component("billing"));
      assertThat(waiting.id()).isNotNull();
      refused(
          ErrorCode.UNKNOWN_COMMAND,
          "there is no component meters",
          () ->
              stack
                  .server()
                  .send(
                      Target.client("pump-7"),
                      CommandRequest.of("reload", null).component("meters")));
    }
  }

  @Test
  void aComponentsCommandOutlivesTheNodeAlsoAFiredOne() {
    List<String> met = new CopyOnWriteArrayList<>();
    String secret;
    try (OrbStack stack = OrbStack.start(folder)) {
      secret = stack.enrol("pump-9");
      CommandRequest<Json> request = CommandRequest.of("reload", null).component("billing");
      stack.server().send(Target.client("pump-9"), request);
      stack.server().send(Target.client("pump-9"), request.component("nowhere"));
      Instant due = stack.server().scheduling().clock().instant();
      FiredCommand fired =
          new FiredCommand(
              CommandId.ofFiring("soon", due, ""),
              "soon",
              due,
              "reload",
              null,
              Target.all(),
              request.options());
      assertThat(stack.server().scheduling().sink().fire(fired).toCompletableFuture())
          .succeedsWithin(SOON)
          .isEqualTo(fired.id());
    }
    try (OrbStack stack = OrbStack.start(folder)) {
      stack.connect(
          "pump-9",
          secret,
          builder ->
              builder
                  .run("reload", context -> met.add("the pump itself"))
                  .component(
                      "billing",
                      c ->
                          c.run(
                              "reload",
                              context ->
                                  met.add(
                                      context.component().orElse("")
                                          + " by "
                                          + context.schedule().orElse("hand")))));

      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(met).containsExactlyInAnyOrder("billing by hand", "billing by soon"));
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(delivery(stack, "nowhere").error())
                      .isEqualTo(
                          Failure.of(
                              ErrorCode.UNKNOWN_COMMAND,
                              "no handler for reload in component nowhere")));
      assertThat(delivery(stack, "billing").component()).isEqualTo("billing");
    }
  }

  private static DeliveryRecord delivery(OrbStack stack, String component) {
    CommandRecord command =
        stack.server().commands().list(CommandFilter.ALL, 10, Optional.empty()).items().stream()
            .filter(one -> component.equals(one.options().component()))
            .findFirst()
            .orElseThrow();
    return stack.server().commands().delivery(command.id(), "pump-9");
  }
}
