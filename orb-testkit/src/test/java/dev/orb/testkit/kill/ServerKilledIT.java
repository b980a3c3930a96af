package dev.orb.testkit.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.client.OrbClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A node dies at each step of a durable command, and its client lives. */
@Timeout(120)
class ServerKilledIT {
  @TempDir static Path shared;

  private static final Map<Database, MortalNode> NODES = new ConcurrentHashMap<>();

  static Stream<Arguments> points() {
    return Stream.of(Database.values())
        .flatMap(
            database ->
                Stream.of(ServerPoint.values())
                    .filter(
                        point ->
                            Campaign.isWhole()
                                || database == Database.H2
                                || point.isOfTheDatabase())
                    .map(point -> Arguments.of(database, point)));
  }

  private static MortalNode node(Database database) {
    return NODES.computeIfAbsent(
        database, each -> MortalNode.started(each, Folders.make(shared, each.name())));
  }

  @AfterAll
  static void closeNodes() {
    NODES.values().forEach(MortalNode::close);
    NODES.clear();
  }

  @ParameterizedTest(name = "{0}: the server dies {1}")
  @MethodSource("points")
  void theCommandRunsOnceAndEndsOnce(Database database, ServerPoint point) {
    MortalNode node = node(database);
    String id = "c" + point.ordinal();
    Diary diary = new Diary(shared.resolve(database + id));
    try (OrbClient client = client(node, id, diary)) {
      assertThat(client.start(MortalNode.SOON)).isTrue();
      node.process().debugger().arm(point.path(database));
      String order = node.tellSend(id, id, "key-" + id, null);
      node.diesThere();
      String told = node.process().hasSaid(order) ? node.process().hear(order) : "";
      node.comesBack();
      node.awaitReady();

      // who was not told asks again, and is given the command that was accepted
      String command = node.send(id, id, "key-" + id, null);
      assertThat(told).isIn("", command);
      node.awaitDelivery(command, id, "SUCCEEDED null null 1");
      node.awaitNothingLeft();
      assertThat(node.ask("commands", id)).isEqualTo(command);
      assertThat(diary.lines()).containsExactly(command + " 1");
    }
  }

  private static OrbClient client(MortalNode node, String id, Diary diary) {
    return OrbClient.builder(id, node.broker())
        .secret(node.enrol(id))
        .state(shared.resolve("state-" + node.database() + id))
        .reconnect(Duration.ofMillis(50), Duration.ofMillis(200))
        .on(
            id,
            context -> {
              diary.add(context.id() + " " + context.attempt());
              return null;
            })
        .build();
  }
}
