package dev.orb.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An object whose methods answer commands. */
class BeanHandlersTest {
  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  record Open(int percent) {}

  record State(String position) {}

  static class Base {
    @OrbHandler("base.name")
    String name() {
      return "base";
    }
  }

  static class Valve extends Base {
    private int closed;

    @OrbHandler(value = "valve.open", description = "opens it", idempotent = true, timeout = "5s")
    State open(Open args, CommandContext context) {
      return new State(context.name() + " " + args.percent());
    }

    @OrbHandler("valve.close")
    void close() {
      closed++;
    }

    @OrbHandler("valve.later")
    CompletableFuture<State> later(CommandContext context, Open args) {
      return CompletableFuture.completedFuture(new State("later " + args.percent()));
    }

    @OrbHandler("valve.break")
    void fail() {
      throw new CommandFailed("stuck", "rust");
    }

    @Override
    @OrbHandler("valve.name")
    String name() {
      return "valve";
    }

    void noHandler() {}
  }

  private Reply run(String name, String params) {
    Command c = Rig.command(Rig.id(), name, true, MovableClock.START.plusSeconds(60));
    rig.wire.sent.clear();
    rig.receive(
        Command.of(c.id(), c.name(), JsonCodec.parse(params), c.ts(), c.expiresAt())
            .between("orb-2", "all"));
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
    return rig.wire.reply();
  }

  @Test
  void everyAnnotatedMethodAnswersItsCommand() {
    Valve valve = new Valve();
    rig.table.addAll(valve);

    assertThat(run("valve.open", "{\"percent\":40}").result())
        .isEqualTo(JsonCodec.parse("{\"position\":\"valve.open 40\"}"));
    assertThat(run("valve.later", "{\"percent\":1}").result())
        .isEqualTo(JsonCodec.parse("{\"position\":\"later 1\"}"));
    assertThat(run("valve.close", "{}").result()).isEqualTo(JsonCodec.NULL);
    assertThat(valve.closed).isEqualTo(1);
    assertThat(run("valve.name", "{}").result()).isEqualTo(JsonCodec.of("valve"));
    assertThat(rig.table.has("base.name")).isFalse();
    assertThat(rig.table.has("noHandler")).isFalse();
  }

  @Test
  void whatAMethodThrowsIsItsFailureAndWhatDoesNotFitIsBad() {
    rig.table.addAll(new Valve());

    assertThat(Wire.failure(run("valve.break", "{}")).message()).isEqualTo("stuck");
    assertThat(Wire.failure(run("valve.break", "{}")).detail()).isEqualTo(JsonCodec.of("rust"));
    assertThat(Wire.failure(run("valve.open", "{\"percent\":\"x\"}")).code())
        .isEqualTo(ErrorCode.BAD_PARAMS);
  }

  @Test
  void theMethodsTypesAndItsAnnotationAreDeclared() {
    rig.table.addAll(new Valve());

    Declared open =
        rig.table.declared().stream()
            .filter(one -> one.name().equals("valve.open"))
            .findFirst()
            .orElseThrow();
    assertThat(open.idempotent()).isTrue();
    assertThat(open.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(open.contract().description()).isEqualTo("opens it");
    Json params = open.contract().params();
    assertThat(params == null ? "" : params.text()).contains("\"percent\"");
    Json later = rig.table.declared().get(3).contract().result();
    assertThat(rig.table.declared().get(3).name()).isEqualTo("valve.name");
    assertThat(later == null ? "" : later.text()).isEqualTo("{\"type\":\"string\"}");
  }

  static class Nothing {
    void helper() {}
  }

  static class TakesTwo {
    @OrbHandler("x")
    void run(Open first, State second) {}
  }

  static class TakesBare {
    @OrbHandler("x")
    void run(int percent) {}
  }

  static class Twice {
    @OrbHandler("x")
    void one() {}

    @OrbHandler("x")
    void two() {}
  }

  static class Unnamed {
    @OrbHandler("no name")
    void one() {}
  }

  @Test
  void anObjectThatCannotAnswerIsRefusedAtOnceAndSaysWhy() {
    refused(new Nothing(), "has no method that is an @OrbHandler; its methods: helper");
    refused(new Object(), "has no method that is an @OrbHandler; it has no methods");
    refused(new TakesTwo(), "TakesTwo.run takes two kinds of parameters, Open and State");
    refused(new TakesBare(), "TakesBare.run takes a bare int; make it a record");
    refused(new Twice(), "answers x, as another method of it does");
    refused(new Unnamed(), "has no good name");
  }

  private void refused(Object bean, String why) {
    assertThatThrownBy(() -> rig.table.addAll(bean))
        .isInstanceOfSatisfying(
            OrbException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
              assertThat(e.reason()).contains(why);
            });
  }

  @Test
  void allOfAnObjectsMethodsAreRegisteredOrNone() {
    rig.table.add("valve.close", context -> 1, HandlerOptions.DEFAULT);

    assertThatThrownBy(() -> rig.table.addAll(new Valve()))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_ID));
    assertThat(rig.table.has("valve.open")).isFalse();

    rig.table.replaceAll(new Valve());
    assertThat(rig.table.has("valve.open")).isTrue();
  }
}
