package dev.orb.testkit.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.client.OrbClient;
import dev.orb.testkit.Diary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A node dies at each step of a durable command, and its client lives. */
@Timeout(240)
class ServerKilledIT {
  @TempDir static Path shared;

  private static final Map<Database, MortalNode> NODES = new ConcurrentHashMap<>();

  private static final Set<ServerPoint> USUAL =
      EnumSet.of(
          ServerPoint.AFTER_THE_ACCEPT_IS_COMMITTED,
          ServerPoint.BEFORE_THE_CONFIRMATION,
          ServerPoint.BEFORE_THE_REPLY_IS_COMMITTED);

  static Stream<Arguments> points() {
    return Campaign.databases(Database.H2)
        .flatMap(
            database ->
                Stream.of(ServerPoint.values())
                    .filter(point -> Campaign.isWhole() || USUAL.contains(point))
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
    String id = point.name();
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
      node.awaitDelivery(command, id, "SUCCEEDED null - 1");
      node.awaitNothingLeft();
      assertThat(node.ask("commands", id)).isEqualTo(command);
      assertThat(diary.lines()).containsExactly(command + " 1");
    }
  }

  /** The steps of a cancel, while the client is away, and how the command ends then. */
  enum CancelPoint {
    BEFORE_THE_REQUEST_IS_COMMITTED("before the commit of the request", "SUCCEEDED null - 1") {
      @Override
      Spot spot(Database database) {
        return ServerPoint.committing(database, "CancelRequested[");
      }
    },
    AFTER_THE_REQUEST_IS_COMMITTED(
        "after the commit of the request, before anything is taken out of a queue", ENDED) {
      @Override
      Spot spot(Database database) {
        return ServerPoint.committed("CancelRequested[");
      }
    },
    BEFORE_THE_END_IS_COMMITTED("after the copy was taken, before the commit of the end", ENDED) {
      @Override
      Spot spot(Database database) {
        return ServerPoint.committing(database, ServerPoint.END);
      }
    };

    private final String step;
    private final String end;

    CancelPoint(String step, String end) {
      this.step = step;
      this.end = end;
    }

    abstract Spot spot(Database database);

    @Override
    public String toString() {
      return step;
    }
  }

  private static final String ENDED = "CANCELLED CANCELLED CANCELLED 0";

  static Stream<Arguments> cancelPoints() {
    return Campaign.databases(Database.H2)
        .flatMap(
            database ->
                Stream.of(CancelPoint.values())
                    .filter(point -> Campaign.isWhole() || point.end.equals(ENDED))
                    .map(point -> Arguments.of(database, point)));
  }

  @ParameterizedTest(name = "{0}: the server dies {1}")
  @MethodSource("cancelPoints")
  void aCancelHoldsOnceItsRequestIsCommitted(Database database, CancelPoint point) {
    MortalNode node = node(database);
    String id = "cancel-" + point.name();
    Diary diary = new Diary(shared.resolve(database + id));
    try (OrbClient client = client(node, id, diary)) {
      String command = node.send(id, id, "key-" + id, null);
      node.process().debugger().arm(List.of(point.spot(database)));
      String unheard = node.process().tell("cancel", command);
      node.diesThere();
      assertThat(node.process().hasSaid(unheard)).isFalse();
      node.comesBack();
      node.awaitReady();

      assertThat(client.start(MortalNode.SOON)).isTrue();
      node.awaitDelivery(command, id, point.end);
      node.awaitNothingLeft();
      assertThat(diary.lines())
          .isEqualTo(point.end.equals(ENDED) ? List.of() : List.of(command + " 1"));
    }
  }

  /** The steps by which a newer command takes the place of an older that nobody has. */
  enum SupersedePoint {
    BEFORE_THE_NEWER_IS_COMMITTED("before the commit of the newer") {
      @Override
      Spot spot(Database database) {
        return ServerPoint.committing(database, ServerPoint.ACCEPT);
      }
    },
    AFTER_THE_NEWER_IS_COMMITTED("after the commit of the newer, before the older is taken back") {
      @Override
      Spot spot(Database database) {
        return ServerPoint.committed(ServerPoint.ACCEPT);
      }
    },
    BEFORE_THE_END_OF_THE_OLDER_IS_COMMITTED(
        "after the older was taken back, before the commit of its end") {
      @Override
      Spot spot(Database database) {
        return ServerPoint.committing(database, ServerPoint.END);
      }
    },
    BEFORE_THE_NEWER_IS_SENT("after the commit of the older's end, before the newer is sent") {
      @Override
      Spot spot(Database database) {
        return ServerPoint.SEND;
      }
    };

    private final String step;

    SupersedePoint(String step) {
      this.step = step;
    }

    abstract Spot spot(Database database);

    @Override
    public String toString() {
      return step;
    }
  }

  static Stream<Arguments> supersedePoints() {
    return Campaign.databases(Database.H2)
        .flatMap(
            database ->
                Stream.of(SupersedePoint.values())
                    .filter(
                        point ->
                            Campaign.isWhole()
                                || point == SupersedePoint.BEFORE_THE_END_OF_THE_OLDER_IS_COMMITTED)
                    .map(point -> Arguments.of(database, point)));
  }

  @ParameterizedTest(name = "{0}: the server dies {1}")
  @MethodSource("supersedePoints")
  void theNewerRunsAloneOnceItIsCommitted(Database database, SupersedePoint point) {
    MortalNode node = node(database);
    String id = "supersede-" + point.name();
    Diary diary = new Diary(shared.resolve(database + id));
    try (OrbClient client = client(node, id, diary)) {
      String older = node.send(id, id, "older-" + id, id);
      node.process().debugger().arm(List.of(point.spot(database)));
      String order = node.tellSend(id, id, "newer-" + id, id);
      node.diesThere();
      boolean told = node.process().hasSaid(order);
      node.comesBack();
      node.awaitReady();

      boolean accepted = point != SupersedePoint.BEFORE_THE_NEWER_IS_COMMITTED;
      assertThat(accepted || !told).isTrue();
      assertThat(client.start(MortalNode.SOON)).isTrue();
      node.awaitDelivery(
          older, id, accepted ? "CANCELLED SUPERSEDED SUPERSEDED 0" : "SUCCEEDED null - 1");
      node.awaitNothingLeft();
      // who was not told asks again
      String newer = node.send(id, id, "newer-" + id, id);
      node.awaitDelivery(newer, id, "SUCCEEDED null - 1");
      node.awaitNothingLeft();
      assertThat(node.ask("commands", id)).isEqualTo(newer + " " + older);
      assertThat(diary.lines())
          .isEqualTo(accepted ? List.of(newer + " 1") : List.of(older + " 1", newer + " 1"));
    }
  }

  static Stream<Database> databases() {
    return Campaign.databases(Database.H2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("databases")
  void anAnswerOfAnEarlierEnrolmentThatWasUnreadAtTheDeathEndsNothingOfTheLater(Database database) {
    MortalNode node = node(database);
    String id = "again";
    Diary diary = new Diary(shared.resolve(database + id));
    String old;
    try (OrbClient client = client(node, id, diary)) {
      assertThat(client.start(MortalNode.SOON)).isTrue();
      node.process().debugger().arm(ServerPoint.BEFORE_THE_REPLY_IS_READ.path(database));
      old = node.send(id, id, "old-" + id, null);
      var unused = node.process().debugger().awaitReached(MortalNode.SOON);
      assertThat(node.ask("remove", id)).isEqualTo("removed");
    }
    try (OrbClient client = client(node, id, diary)) {
      node.process().kill();
      node.comesBack();
      node.awaitReady();
      assertThat(client.start(MortalNode.SOON)).isTrue();
      String fresh = node.send(id, id, "fresh-" + id, null);
      node.awaitDelivery(fresh, id, "SUCCEEDED null - 1");
      node.awaitDelivery(old, id, "CANCELLED CLIENT_REMOVED REMOVED 0");
      node.awaitNothingLeft();
      assertThat(diary.lines()).containsExactly(old + " 1", fresh + " 1");
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
