package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.client.OrbClientBuilder;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Limit;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.Sent;
import dev.orb.server.fleet.ClientChange;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.SavedGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetsIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final List<String> ran = new CopyOnWriteArrayList<>();

  private Consumer<OrbClientBuilder> says(String id, String os) {
    return client -> client.fact("os", os).run("note", context -> ran.add(id));
  }

  private List<String> send(OrbStack stack, Target target) {
    ran.clear();
    assertThat(
            stack.server().send(target, CommandRequest.of("note", null)).await(SOON).allSucceeded())
        .isTrue();
    return ran;
  }

  @Test
  void aTargetIsNarrowedByLabelsFactsStateExceptAndLimit() {
    try (OrbStack stack = OrbStack.start(folder)) {
      stack.client("a", says("a", "linux"), "web");
      stack.client("b", says("b", "linux"), "web", "canary");
      stack.client("c", says("c", "bsd"), "web");
      String secret =
          stack.server().clients().enrol("d", Set.of("web"), Map.of("os", "bsd")).secret();
      assertThat(send(stack, Target.all().where("orb_state = 'connected'")))
          .containsExactlyInAnyOrder("a", "b", "c");
      stack.connect("d", secret, says("d", "linux"));

      assertThat(send(stack, Target.all().where("fact_os = 'linux'")))
          .containsExactlyInAnyOrder("a", "b");
      assertThat(send(stack, Target.all().where("os = 'bsd'"))).containsExactly("d");
      assertThat(send(stack, Target.group("web").except("canary", "c")))
          .containsExactlyInAnyOrder("a", "d");
      Target half = Target.group("web").limit(Limit.parse("50%"), 3);
      List<String> first = List.copyOf(send(stack, half));
      assertThat(first).hasSize(2);
      assertThat(send(stack, half)).containsExactlyInAnyOrderElementsOf(first);
      assertThatThrownBy(() -> send(stack, Target.all().where("os = ")))
          .isInstanceOfSatisfying(
              OrbException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.BAD_PARAMS));
    }
  }

  @Test
  void anyIsOneWhoIsHereAndAnswers() {
    try (OrbStack stack = OrbStack.start(folder)) {
      stack.enrol("away", "web");
      stack.client("deaf", client -> client.run("other", context -> {}), "web");
      stack.client("worker", says("worker", "linux"), "web");
      for (int i = 0; i < 5; i++) {
        assertThat(send(stack, Target.group("web").any())).containsExactly("worker");
      }
      assertThatThrownBy(
              () ->
                  stack
                      .server()
                      .send(
                          Target.client("away").any(),
                          CommandRequest.of("note", null).offline(Offline.REJECT)))
          .hasMessageContaining("CLIENT_OFFLINE");
    }
  }

  @Test
  void anyGoesOnToWhoeverComesOrWillRunIt() {
    try (OrbStack stack = OrbStack.start(folder)) {
      stack.enrol("away", "web");
      String secret = stack.enrol("worker", "web");
      Sent<?> sent =
          stack
              .server()
              .send(Target.clients(List.of("away", "worker")).any(), CommandRequest.of("note", 1));
      stack.connect("worker", secret, says("worker", "linux"));
      assertThat(sent.await(SOON).allSucceeded()).isTrue();
      assertThat(ran).containsExactly("worker");

      stack.client("deaf-1", client -> client.run("other", context -> {}), "deaf");
      stack.client("deaf-2", client -> client.run("other", context -> {}), "deaf");
      Sent<?> nobody =
          stack.server().send(Target.group("deaf").any(), CommandRequest.of("note", null));
      assertThat(nobody.await(SOON).allSucceeded()).isFalse();
      assertThat(stack.server().commands().summary(nobody.id()).counts().total()).isEqualTo(1);
    }
  }

  @Test
  void aSavedGroupIsFoundOutEachTimeAndEachMayGetParamsOfItsOwn() {
    try (OrbStack stack = OrbStack.start(folder)) {
      Consumer<OrbClientBuilder> echo =
          client -> client.on("echo", context -> context.params().text() + " " + context.part());
      stack.client("a", echo.andThen(client -> client.fact("os", "linux")));
      stack.client("b", echo.andThen(client -> client.fact("os", "linux")));
      var clients = stack.server().clients();
      clients.groups().put(new SavedGroup("penguins", null, "fact_os = 'linux'"));
      assertThat(clients.groups().find("penguins").orElseThrow().members()).isEqualTo(2);
      assertThatThrownBy(() -> clients.enrol("c", Set.of("penguins"), Map.of()))
          .hasMessageContaining("CONFLICT");
      ClientChange in = new ClientChange(null, Set.of("penguins"), Set.of(), Map.of(), Set.of());
      assertThatThrownBy(() -> clients.change("a", in)).hasMessageContaining("CONFLICT");

      Sent<?> sent =
          stack
              .server()
              .send(
                  Target.group("penguins"),
                  CommandRequest.of("echo", Map.of("n", 1)).paramsFor("b", Map.of("n", 2)));
      assertThat(sent.await(SOON).allSucceeded()).isTrue();
      var rows =
          stack
              .server()
              .commands()
              .deliveries(sent.id(), DeliveryFilter.ALL, 10, Optional.empty())
              .items();
      assertThat(rows).hasSize(2);
      assertThat(Objects.requireNonNull(rows.get(0).result()).string())
          .contains("\"n\":1")
          .contains("index=0, total=2");
      assertThat(Objects.requireNonNull(rows.get(1).result()).string())
          .contains("\"n\":2")
          .contains("index=1, total=2");

      clients.change(
          "a", new ClientChange(null, Set.of(), Set.of(), Map.of("os", "bsd"), Set.of()));
      clients.groups().remove("penguins", false);
      assertThatThrownBy(
              () -> stack.server().send(Target.group("penguins"), CommandRequest.of("echo", 1)))
          .hasMessageContaining("NOT_FOUND");
    }
  }
}
