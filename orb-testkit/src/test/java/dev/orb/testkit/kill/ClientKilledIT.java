package dev.orb.testkit.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.testkit.kill.ClientPoint.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A client dies at each step of a durable command, and the server lives. */
@Timeout(240)
class ClientKilledIT {
  private static final Map<Database, LivingServer> SERVERS = new EnumMap<>(Database.class);

  @TempDir static Path shared;

  private static LivingServer server(Database database) {
    return SERVERS.computeIfAbsent(
        database, each -> LivingServer.on(each, Folders.make(shared, each.name())));
  }

  @AfterAll
  static void close() {
    SERVERS.values().forEach(LivingServer::close);
    SERVERS.clear();
  }

  static Stream<Arguments> points() {
    return points(ClientPoint.values());
  }

  /** All of them in a campaign, else these. */
  private static Stream<Arguments> points(ClientPoint... usual) {
    return Campaign.databases(Database.H2)
        .flatMap(
            database ->
                Stream.of(Campaign.isWhole() ? ClientPoint.values() : usual)
                    .map(point -> Arguments.of(database, point)));
  }

  @ParameterizedTest(name = "{0}: the client dies {1}")
  @MethodSource("points")
  void whatHadStartedIsLostAndNeverRunsAgainAndAllElseRunsOnce(
      Database database, ClientPoint point) {
    diesAndComesBack(server(database), point, ClientMain.ONCE);
  }

  static Stream<Arguments> pointsOfAnotherAttempt() {
    return points(ClientPoint.BEFORE_THE_HANDLER, ClientPoint.IN_THE_HANDLER);
  }

  @ParameterizedTest(name = "{0}: the client dies {1}")
  @MethodSource("pointsOfAnotherAttempt")
  void whatHadStartedRunsAsTheSecondAttemptIfItsHandlerIsIdempotent(
      Database database, ClientPoint point) {
    diesAndComesBack(server(database), point, ClientMain.AGAIN);
  }

  private static void diesAndComesBack(LivingServer server, ClientPoint point, String handler) {
    CommandId id = server.send(point, handler, CommandOptions.DEFAULT);
    server.client().diesThere();
    server.client().comesBack();
    server.client().awaitReady();
    server.awaitDelivery(id, point.end(handler));
    server.awaitNothingLeft();
    assertThat(server.client().attempts(id)).isEqualTo(point.attempts(handler));
  }

  static Stream<Arguments> pointsAroundTheStart() {
    return Campaign.databases(Database.H2)
        .flatMap(
            database ->
                Stream.of(ClientPoint.values())
                    .filter(point -> point.compareTo(ClientPoint.IN_THE_HANDLER) <= 0)
                    .filter(point -> Campaign.isWhole() || isJustBeforeOrAfterTheStart(point))
                    .map(point -> Arguments.of(database, point)));
  }

  private static boolean isJustBeforeOrAfterTheStart(ClientPoint point) {
    return point == ClientPoint.BEFORE_THE_START_IS_COMMITTED
        || point == ClientPoint.BEFORE_THE_HANDLER;
  }

  @ParameterizedTest(name = "{0}: the client dies {1}")
  @MethodSource("pointsAroundTheStart")
  void aCancelKeepsWhatAClientDiedOfFromRunningUnlessItHadStarted(
      Database database, ClientPoint point) {
    LivingServer server = server(database);
    CommandId id = stopsAt(server, point, CommandOptions.DEFAULT);
    server.cancel(id);
    server.client().process().kill();
    server.client().comesBack();
    server.client().awaitReady();

    endsUnlessItHadStarted(server, id, point, "CANCELLED CANCELLED CANCELLED 0");
  }

  @ParameterizedTest(name = "{0}: the client dies {1}")
  @MethodSource("pointsAroundTheStart")
  void aNewerCommandTakesThePlaceOfWhatAClientDiedOfUnlessItHadStarted(
      Database database, ClientPoint point) {
    LivingServer server = server(database);
    CommandOptions keyed = CommandOptions.DEFAULT.withSupersedeKey(point.name());
    CommandId older = stopsAt(server, point, keyed);
    CommandId newer = server.send(ClientMain.ONCE, keyed);
    server.client().process().kill();
    server.client().comesBack();
    server.client().awaitReady();

    endsUnlessItHadStarted(server, older, point, "CANCELLED SUPERSEDED SUPERSEDED 0");
    server.awaitDelivery(newer, "SUCCEEDED null - 1");
    assertThat(server.client().attempts(newer)).containsExactly("1");
  }

  /** The client stands at that place, and the server knows if it has started. */
  private static CommandId stopsAt(LivingServer server, ClientPoint point, CommandOptions options) {
    CommandId id = server.send(point, ClientMain.ONCE, options);
    var unused = server.client().awaitThere();
    if (point.progress() != Progress.NOTHING) {
      // why: of a start that the server has not heard of, a cancel may say that it never was
      server.awaitDelivery(id, "RUNNING null - 1");
    }
    return id;
  }

  private static void endsUnlessItHadStarted(
      LivingServer server, CommandId id, ClientPoint point, String end) {
    boolean started = point.progress() != Progress.NOTHING;
    server.awaitDelivery(id, started ? point.end(ClientMain.ONCE) : end);
    server.awaitNothingLeft();
    assertThat(server.client().attempts(id))
        .isEqualTo(started ? point.attempts(ClientMain.ONCE) : List.of());
  }

  static Stream<Database> databases() {
    return Campaign.databases(Database.H2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("databases")
  void aCancelThatMeetsTheStartIsInTimeUntilTheLedgerHasIt(Database database) {
    LivingServer server = server(database);
    ClientPoint point = ClientPoint.BEFORE_THE_START_IS_NOTED;
    CommandId id = server.send(point, ClientMain.ONCE, CommandOptions.DEFAULT);
    Runnable start = server.client().awaitThere();
    server.client().process().debugger().arm(List.of(Spot.at("dev.orb.exchange.Run", "endInLine")));
    server.cancel(id);
    server.client().awaitThere().run();
    server.awaitDelivery(id, "CANCELLED CANCELLED CANCELLED 0");
    start.run();

    server.awaitNothingLeft();
    assertThat(server.client().attempts(id)).isEmpty();
  }

  /** Takes longer than a build has time for. */
  static Stream<Database> databasesOfACampaign() {
    return Campaign.databases();
  }

  @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
  @MethodSource("databasesOfACampaign")
  void whatExpiresWhileItsClientIsDeadAtTheStartNeverRuns(Database database) {
    LivingServer server = server(database);
    CommandId id =
        server.send(
            ClientPoint.BEFORE_THE_START_IS_COMMITTED,
            ClientMain.ONCE,
            CommandOptions.DEFAULT.withTtl(Duration.ofSeconds(10)));
    server.client().diesThere();
    server.awaitDelivery(id, said -> said.startsWith("EXPIRED"));
    server.client().comesBack();
    server.client().awaitReady();

    server.awaitNothingLeft();
    assertThat(server.client().attempts(id)).isEmpty();
  }
}
