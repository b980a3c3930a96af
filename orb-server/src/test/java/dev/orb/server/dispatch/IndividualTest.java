package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Json;
import dev.orb.protocol.Limit;
import dev.orb.protocol.Offline;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Part;
import dev.orb.server.fleet.ClientView;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IndividualTest {
  private static final Individual OWN =
      new Individual(Map.of("b", json("{'path':'/b','deep':true}"), "C", json("7")), false);

  private final World world = new World().with("a", "b", "c").start();

  private static Json json(String text) {
    return JsonCodec.parse(text.replace('\'', '"'));
  }

  private Submission submission(Target target, Individual individual, CommandOptions options) {
    return Submission.of("x", json("{'path':'/','unit':'MB'}"), target, options, "ops")
        .with(individual);
  }

  private CommandId send(Target target, Individual individual) {
    var stage = world.begin(submission(target, individual, CommandOptions.DEFAULT));
    world.settle();
    return stage.join().id();
  }

  private String params(String client) {
    Json params = world.first(client).params();
    return params == null ? "" : params.text().replace('"', '\'');
  }

  private void assertEachHasItsOwn() {
    assertThat(params("a")).isEqualTo("{'path':'/','unit':'MB'}");
    assertThat(params("b")).isEqualTo("{'path':'/b','unit':'MB','deep':true}");
    assertThat(params("c")).isEqualTo("7");
    assertThat(world.first("b").part()).isEqualTo(new Part(1, 3));
  }

  @Test
  void eachClientGetsItsOwnParamsOverTheCommon() {
    CommandId id = send(Target.all(), OWN);
    assertEachHasItsOwn();
    assertThat(world.dispatch.paramsFor(id, "a", "c")).containsOnlyKeys("b", "c");
    assertThat(world.dispatch.paramsFor(id, "c", "c")).containsEntry("c", json("7"));
    world.succeeds("a", id);
    world.succeeds("b", id);
    world.succeeds("c", id);
    world.settle();
    assertThat(world.command(id).state().isFinal()).isTrue();
  }

  @Test
  void afterACrashBeforeTheBrokerHadItTheRightBodiesAreSent() {
    var sent = world.begin(submission(Target.all(), OWN, CommandOptions.DEFAULT));
    world.turn();
    world.journal.commitSilently();
    assertThat(sent).isNotDone();
    world.crash();
    world.settle();
    assertEachHasItsOwn();
    assertThat(world.broker.queue("b")).hasSize(1);
  }

  @Test
  void partsAreToldIfAskedFor() {
    send(Target.all(), new Individual(Map.of(), true));
    assertThat(world.first("a").part()).isEqualTo(new Part(0, 3));
    assertThat(world.first("c").part()).isEqualTo(new Part(2, 3));
    assertThat(params("c")).isEqualTo("{'path':'/','unit':'MB'}");
    send(Target.all(), Individual.NONE);
    world.broker.queue("a").removeFirst();
    assertThat(world.first("a").part()).isNull();
  }

  @Test
  void whoIsHereGetsItsOwnEphemeralCommandToo() {
    world.fleet.put("c", ClientView.State.DISCONNECTED, 1, 0);
    CommandOptions now = CommandOptions.DEFAULT.withOffline(Offline.REJECT);
    CommandId id = world.begin(submission(Target.all(), OWN, now)).join().id();
    assertThat(params("b")).isEqualTo("{'path':'/b','unit':'MB','deep':true}");
    assertThat(world.dispatch.paramsFor(id, "a", "c")).containsOnlyKeys("b");
  }

  @Test
  void paramsForWhoIsNoTargetAreRefused() {
    assertThatThrownBy(() -> send(Target.clients(List.of("a", "b")), OWN))
        .hasMessageContaining("BAD_PARAMS")
        .hasMessageContaining("paramsFor names C");
    send(Target.all().limit(new Limit(1, false), 1), OWN);
    Individual ghost = new Individual(Map.of("ghost", json("1")), false);
    assertThatThrownBy(() -> send(Target.all().limit(new Limit(1, false), 1), ghost))
        .hasMessageContaining("ghost");
    send(Target.clients(List.of("a", "ghost")), ghost);
  }

  @Test
  void tooMuchForAllTogetherIsRefused() {
    assertThatThrownBy(() -> OwnParams.size(Map.of("a", json("1")), 64 << 10, 2_000))
        .hasMessageContaining("TOO_LARGE");
    String large = "'" + "x".repeat(65 * 1024) + "'";
    assertThatThrownBy(() -> send(Target.all(), new Individual(Map.of("a", json(large)), false)))
        .hasMessageContaining("TOO_LARGE");
  }

  @Test
  void theSameKeyWithOtherParamsForOneIsAnotherCommand() {
    CommandOptions key = CommandOptions.DEFAULT.withIdempotencyKey("k");
    var first = world.begin(submission(Target.all(), OWN, key));
    world.settle();
    var same = world.begin(submission(Target.all(), OWN, key));
    world.settle();
    assertThat(same.join().id()).isEqualTo(first.join().id());
    var other = world.begin(submission(Target.all(), Individual.NONE, key));
    world.settle();
    assertThatThrownBy(other::join).hasMessageContaining("CONFLICT");
  }
}
