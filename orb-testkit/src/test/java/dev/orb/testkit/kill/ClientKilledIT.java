package dev.orb.testkit.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Target;
import dev.orb.server.DatabaseSettings;
import dev.orb.server.dispatch.Submission;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.testkit.OrbStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A client dies at each step of a durable command, and the server lives. */
@Timeout(120)
class ClientKilledIT {
  private static final String CLIENT = "c";
  private static final Map<Database, Place> PLACES = new EnumMap<>(Database.class);

  @TempDir static Path shared;

  /** A server in this JVM, and its client in a process. */
  private record Place(OrbStack stack, SimpleMeterRegistry meters, MortalClient client)
      implements AutoCloseable {
    static Place on(Database database) {
      Path folder = Folders.make(shared, database.name());
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      String url = database.url();
      OrbStack stack =
          OrbStack.start(
              folder,
              settings ->
                  url.equals("-")
                      ? settings
                      : settings.withDatabase(DatabaseSettings.USUAL.at(url, "postgres", null)),
              builder -> builder.meters(meters));
      MortalClient client = new MortalClient(folder, stack.broker(), CLIENT, stack.enrol(CLIENT));
      client.awaitReady();
      return new Place(stack, meters, client);
    }

    CommandId send(String name, CommandOptions options) {
      return stack
          .server()
          .commands()
          .send(Submission.of(name, null, Target.client(CLIENT), options, "test"))
          .toCompletableFuture()
          .orTimeout(20, TimeUnit.SECONDS)
          .join()
          .id();
    }

    String delivery(CommandId id) {
      DeliveryRecord row = stack.server().commands().delivery(id, CLIENT);
      String code = row.error() == null ? "-" : row.error().code().name();
      return row.state() + " " + row.reason() + " " + code + " " + row.attempt();
    }

    void awaitDelivery(CommandId id, String wanted) {
      await()
          .atMost(MortalNode.SOON)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> delivery(id), wanted::equals);
    }

    void awaitNothingLeft() {
      await()
          .atMost(MortalNode.SOON)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> meters.get("orb.queue.messages").gauge().value() == 0);
      assertThat(meters.counter("orb.orphans").count()).isZero();
    }

    @Override
    public void close() {
      client.close();
      stack.close();
    }
  }

  private static Place place(Database database) {
    return PLACES.computeIfAbsent(database, Place::on);
  }

  @AfterAll
  static void close() {
    PLACES.values().forEach(Place::close);
    PLACES.clear();
  }

  static Stream<Arguments> points() {
    return Campaign.databases(Database.H2)
        .flatMap(
            database ->
                Stream.of(ClientPoint.values()).map(point -> Arguments.of(database, point)));
  }

  @ParameterizedTest(name = "{0}: the client dies {1}")
  @MethodSource("points")
  void whatHadStartedIsLostAndNeverRunsAgainAllElseRunsOnce(Database database, ClientPoint point) {
    Place place = place(database);
    CommandId id = diesAndComesBack(place, point, ClientMain.ONCE, CommandOptions.DEFAULT);

    place.awaitDelivery(
        id,
        switch (point.progress()) {
          case NOTHING, ENDED -> "SUCCEEDED null - 1";
          case STARTED, DONE -> "FAILED LOST INTERRUPTED 1";
        });
    place.awaitNothingLeft();
    assertThat(place.client().attempts(id.toString()))
        .isEqualTo(point.progress() == ClientPoint.Progress.STARTED ? List.of() : List.of("1"));
  }

  static Stream<Arguments> pointsAtWhichAnAttemptIsCutOff() {
    return Campaign.isWhole() ? points() : points().filter(ClientKilledIT::isCutOff);
  }

  private static boolean isCutOff(Arguments of) {
    ClientPoint.Progress progress = ((ClientPoint) of.get()[1]).progress();
    return progress == ClientPoint.Progress.STARTED || progress == ClientPoint.Progress.DONE;
  }

  @ParameterizedTest(name = "{0}: the client dies {1}")
  @MethodSource("pointsAtWhichAnAttemptIsCutOff")
  void whatHadStartedRunsAsTheSecondAttemptIfItsHandlerIsIdempotent(
      Database database, ClientPoint point) {
    Place place = place(database);
    CommandId id = diesAndComesBack(place, point, ClientMain.AGAIN, CommandOptions.DEFAULT);

    place.awaitDelivery(
        id,
        switch (point.progress()) {
          case NOTHING, ENDED -> "SUCCEEDED null - 1";
          case STARTED, DONE -> "SUCCEEDED null - 2";
        });
    place.awaitNothingLeft();
    assertThat(place.client().attempts(id.toString()))
        .isEqualTo(
            switch (point.progress()) {
              case NOTHING, ENDED -> List.of("1");
              case STARTED -> List.of("2");
              case DONE -> List.of("1", "2");
            });
  }

  private static CommandId diesAndComesBack(
      Place place, ClientPoint point, String name, CommandOptions options) {
    MortalClient client = place.client();
    client.process().debugger().arm(point.path());
    CommandId id = place.send(name, options);
    client.diesThere();
    client.comesBack();
    client.awaitReady();
    return id;
  }
}
