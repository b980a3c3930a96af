package dev.orb.testkit.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Server and client die together at each step of a durable command. */
@Timeout(240)
class BothKilledIT {
  private static final String CLIENT = "c";
  private static final Map<Database, Pair> PAIRS = new EnumMap<>(Database.class);

  @TempDir static Path shared;

  private record Pair(MortalNode node, MortalClient client) implements AutoCloseable {
    static Pair on(Database database) {
      Path folder = Folders.make(shared, database.name());
      MortalNode node = MortalNode.started(database, folder);
      MortalClient client = new MortalClient(folder, node.broker(), CLIENT, node.enrol(CLIENT));
      client.awaitReady();
      return new Pair(node, client);
    }

    void comeBack() {
      node.comesBack();
      client.comesBack();
      node.awaitReady();
      client.awaitReady();
    }

    @Override
    public void close() {
      client.close();
      node.close();
    }
  }

  private static Pair pair(Database database) {
    return PAIRS.computeIfAbsent(database, Pair::on);
  }

  @AfterAll
  static void close() {
    PAIRS.values().forEach(Pair::close);
    PAIRS.clear();
  }

  static Stream<Arguments> serverPoints() {
    return Campaign.databases(Database.H2)
        .flatMap(
            database ->
                Stream.of(ServerPoint.values())
                    .filter(
                        point ->
                            Campaign.isWhole()
                                || point == ServerPoint.BEFORE_THE_REPLY_IS_COMMITTED)
                    .map(point -> Arguments.of(database, point)));
  }

  @ParameterizedTest(name = "{0}: server and client die when the server is {1}")
  @MethodSource("serverPoints")
  void theCommandRunsOnceAndEndsOnce(Database database, ServerPoint point) {
    Pair pair = pair(database);
    MortalNode node = pair.node();
    if (point.isBeforeTheDelivery()) {
      // why first: else it may have begun when it dies, and that is another point
      pair.client().process().kill();
    }
    node.process().debugger().arm(point.path(database));
    String order = node.tellSend(ClientMain.ONCE, CLIENT, "server-" + point.name(), null);
    node.diesThere();
    pair.client().process().kill();
    String told = node.process().hasSaid(order) ? node.process().hear(order) : "";
    pair.comeBack();

    String command = node.send(ClientMain.ONCE, CLIENT, "server-" + point.name(), null);
    assertThat(told).isIn("", command);
    node.awaitDelivery(command, CLIENT, "SUCCEEDED null - 1");
    node.awaitNothingLeft();
    assertThat(pair.client().attempts(command)).containsExactly("1");
  }

  static Stream<Arguments> clientPoints() {
    return Campaign.databases(Database.H2)
        .flatMap(
            database ->
                Stream.of(ClientPoint.values())
                    .filter(
                        point -> Campaign.isWhole() || point == ClientPoint.BEFORE_THE_CONFIRMATION)
                    .map(point -> Arguments.of(database, point)));
  }

  @ParameterizedTest(name = "{0}: client and server die when the client is {1}")
  @MethodSource("clientPoints")
  void whatHadStartedIsLostAndAllElseRunsOnce(Database database, ClientPoint point) {
    Pair pair = pair(database);
    MortalNode node = pair.node();
    pair.client().process().debugger().arm(point.path());
    String command = node.send(ClientMain.ONCE, CLIENT, "client-" + point.name(), null);
    pair.client().diesThere();
    node.process().kill();
    pair.comeBack();

    node.awaitDelivery(command, CLIENT, point.end(ClientMain.ONCE));
    node.awaitNothingLeft();
    assertThat(pair.client().attempts(command)).isEqualTo(point.attempts(ClientMain.ONCE));
  }
}
