package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.json.PieceCodec;
import dev.orb.protocol.message.Claiming;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Heartbeat;
import dev.orb.protocol.message.Message;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import dev.orb.server.CommandSettings;
import dev.orb.server.Sent;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.transport.Connection;
import dev.orb.transport.Connector;
import dev.orb.transport.Envelope;
import dev.orb.transport.InletOptions;
import dev.orb.transport.Outlet;
import dev.orb.transport.artemis.ArtemisConnector;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a client with a valid secret, and what a stranger, may try at the client port of a whole
 * node while another client works. Attacks on the broker alone are in its own tests; {@code
 * docs/security.md} has the table.
 */
@Timeout(60)
class AttackMatrixIT {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int MOST = 64 << 10;
  private static final int NESTED = 30_000;

  @TempDir static Path folder;

  private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();
  private static final CountDownLatch OVER = new CountDownLatch(1);

  @SuppressWarnings("NullAway.Init")
  private static OrbStack stack;

  @SuppressWarnings("NullAway.Init")
  private static String secret;

  @SuppressWarnings("NullAway.Init")
  private static Connector dialler;

  @SuppressWarnings("NullAway.Init")
  private static Connection mallory;

  @SuppressWarnings("NullAway.Init")
  private static Outlet outlet;

  /** What the victim does all the time. */
  @SuppressWarnings("NullAway.Init")
  private static Sent<Json> work;

  @BeforeAll
  static void start() {
    CommandSettings usual = CommandSettings.USUAL;
    stack =
        OrbStack.start(
            folder,
            settings ->
                settings
                    .withHeartbeat(Duration.ofSeconds(2), Duration.ofSeconds(30))
                    .withCommands(new CommandSettings(usual.ttl(), usual.timeout(), MOST, 3, 100)),
            builder ->
                builder
                    .meters(METERS)
                    .on("whoami", context -> context.from())
                    .onEvent((client, event) -> {}));
    stack.client(
        "bob",
        client ->
            client
                .on("hold", context -> OVER.await(60, TimeUnit.SECONDS) ? "bob's" : "late")
                .on("quick", context -> "quick"));
    secret = stack.enrol("mallory");
    dialler = dialler("mallory", secret, "instance-m/process-m");
    mallory = dialler.connect(SOON, reason -> {});
    outlet = mallory.outlet();
    Instant now = Instant.now();
    send(
        Addresses.INBOX,
        new Control.Hello(
            "instance-m",
            "process-m",
            "ledger-m",
            null,
            "",
            0,
            Set.of(),
            Map.of(),
            List.of(),
            List.of(),
            now));
    await().atMost(SOON).until(() -> connected("mallory"));
    work = stack.server().send(Target.client("bob"), CommandRequest.of("hold", null));
    await().atMost(SOON).until(() -> delivery().state() == DeliveryState.RUNNING);
  }

  @AfterAll
  static void stop() {
    OVER.countDown();
    assertThat(work.await(SOON).of("bob").orElseThrow().result())
        .isNotNull()
        .extracting(Json::string)
        .isEqualTo("bob's");
    mallory.close();
    dialler.close();
    stack.close();
  }

  @AfterEach
  void theVictimsWorkGoesOn() {
    assertThat(delivery().state()).isEqualTo(DeliveryState.RUNNING);
    assertThat(delivery().late()).isNull();
    assertThat(connected("bob")).isTrue();
    assertThat(
            stack
                .server()
                .send(Target.client("bob"), CommandRequest.of("quick", null))
                .await(SOON)
                .allSucceeded())
        .isTrue();
    assertThat(mallory.isOpen()).as("an attack costs the attacker's own, if anybody's").isTrue();
  }

  private static DeliveryRecord delivery() {
    return stack.server().commands().delivery(work.id(), "bob");
  }

  private static boolean connected(String id) {
    return stack.server().clients().find(id).orElseThrow().state() == ClientView.State.CONNECTED;
  }

  private static Connector dialler(String id, String password, String instance) {
    return ArtemisConnector.to(stack.broker().toString(), Clock.systemUTC())
        .login(id, password, instance)
        .build();
  }

  private static void send(String address, Message message) {
    send(address, MessageCodec.encode(message));
  }

  private static void send(String address, byte[] body) {
    send(outlet, address, body);
  }

  // Durable, so that the broker says what it makes of it.
  private static void send(Outlet through, String address, byte[] body) {
    try {
      through
          .send(
              Envelope.durable(
                  address,
                  body,
                  "attack",
                  CommandId.create(Instant.now(), new Random()).toString(),
                  null))
          .toCompletableFuture()
          .get(SOON.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OrbException refused) {
        throw refused;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static double rejected(ErrorCode code) {
    Counter counter = METERS.find("orb.rejected").tag("code", code.name()).counter();
    return counter == null ? 0 : counter.count();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String node() {
    return Addresses.node(stack.server().node());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orb.client.bob",
        "orb.control.bob",
        "orb.inbox",
        "orb.call",
        "orb.event",
        "orb.report",
        "orb.expired",
        "orb.dead"
      })
  void aQueueOfOthersIsNotConsumedAndTheTryIsCounted(String queue) {
    double before = rejected(ErrorCode.FORBIDDEN);
    OrbException refused =
        catchThrowableOfType(
            OrbException.class, () -> mallory.inlet(queue, InletOptions.upTo(MOST), message -> {}));
    assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(rejected(ErrorCode.FORBIDDEN)).isGreaterThan(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orb.client.bob",
        "orb.control.bob",
        "orb.broadcast",
        "orb.group.web",
        "orb.expired",
        "orb.dead",
        "activemq.management"
      })
  void nothingIsSentToOthersAndTheTryIsCounted(String address) {
    double before = rejected(ErrorCode.FORBIDDEN);
    OrbException refused =
        catchThrowableOfType(
            OrbException.class, () -> send(mallory.outlet(), address, bytes("{}")));
    assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(rejected(ErrorCode.FORBIDDEN)).isGreaterThan(before);
  }

  private static Reply reply(CommandId command, String result) {
    return new Reply(
        CommandId.create(Instant.now(), new Random()),
        command,
        1,
        JsonCodec.of(result),
        null,
        Instant.now(),
        null,
        1,
        null);
  }

  static Stream<Arguments> lies() {
    Instant now = Instant.now();
    CommandId id = work.id();
    long epoch = 1;
    return Stream.of(
        Arguments.of("a reply for another", node(), reply(id, "mallory's")),
        Arguments.of(
            "progress of another",
            node(),
            new Progress(id, 1, 9, null, 99, "nearly", "output", now, 1, null)),
        Arguments.of(
            "a cancel that another confirms",
            node(),
            new Control.Cancelled(id, Control.Cancelled.Outcome.REMOVED, 1, now)),
        Arguments.of(
            "a cancel of another's command",
            Addresses.INBOX,
            new Control.Cancel(id, now.plusSeconds(60), false, now)),
        Arguments.of("another's goodbye", Addresses.INBOX, new Control.Goodbye(epoch, "bye", now)),
        Arguments.of(
            "another's handlers",
            Addresses.INBOX,
            new Control.Declare(epoch, List.of(), List.of(), now)),
        Arguments.of(
            "another's heartbeat",
            Addresses.PRESENCE,
            new Heartbeat(now, epoch, 7, "ill", 0, null, null, Map.of(), List.of())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void aLieInAnothersNameChangesNothing(String what, String address, Message lie) {
    send(address, lie);
    // whatever it was, it is taken off its queue, and what came after it is taken, too
    double before = rejected(ErrorCode.MALFORMED);
    send(address, bytes("no JSON"));
    await().atMost(SOON).until(() -> rejected(ErrorCode.MALFORMED) > before);
    assertThat(delivery().attempt()).as(what).isEqualTo(1);
  }

  @Test
  void aReplySentAgainChangesNothingAndAnotherOneIsKeptAsLate() {
    CountDownLatch come = new CountDownLatch(1);
    var inlet =
        mallory.inlet(
            Addresses.client("mallory"),
            InletOptions.upTo(MOST),
            message -> {
              message.acknowledge();
              come.countDown();
            });
    Sent<Json> own = stack.server().send(Target.client("mallory"), CommandRequest.of("x", null));
    await().atMost(SOON).until(() -> come.getCount() == 0);
    long enrolment = stack.server().clients().find("mallory").orElseThrow().enrolment();
    Reply first = enrolled(reply(own.id(), "first"), enrolment);
    send(node(), first);
    assertThat(own.await(SOON).allSucceeded()).isTrue();

    send(node(), first);
    send(node(), first);
    send(node(), enrolled(reply(own.id(), "second"), enrolment));

    await()
        .atMost(SOON)
        .until(() -> stack.server().commands().delivery(own.id(), "mallory").late() != null);
    DeliveryRecord end = stack.server().commands().delivery(own.id(), "mallory");
    assertThat(end.state()).isEqualTo(DeliveryState.SUCCEEDED);
    assertThat(end.result()).isNotNull().extracting(Json::string).isEqualTo("first");
    inlet.close();
  }

  private static Reply enrolled(Reply reply, long enrolment) {
    return new Reply(
        reply.id(),
        reply.corr(),
        reply.attempt(),
        reply.result(),
        reply.error(),
        reply.ts(),
        reply.timing(),
        enrolment,
        reply.trace());
  }

  static Stream<Arguments> garbage() {
    String head = "\"v\":1,\"ts\":1,\"kind\":";
    Map<String, String> bodies =
        Map.of(
            "an unknown kind", "{" + head + "\"sudo\"}",
            "an unknown control", "{" + head + "\"control\",\"name\":\"obey\"}",
            "no object", "[1,2,3]",
            "nothing", "",
            "deep nesting", "[".repeat(NESTED),
            "deep nesting in an object", "{" + head + "\"event\",\"x\":" + "{\"a\":".repeat(5_000),
            "a number of ten thousand digits",
                "{" + head + "\"reply\",\"attempt\":" + "9".repeat(10_000) + "}",
            "a number with an endless exponent", "{" + head + "\"reply\",\"attempt\":1e999999999}",
            "half a string", "{" + head + "\"reply",
            "a text that is not UTF-8", "{" + head + "\"\u00ff\"}");
    return Stream.of(Addresses.INBOX, node(), Addresses.CALLS, Addresses.EVENTS, Addresses.PRESENCE)
        .flatMap(
            address ->
                bodies.entrySet().stream()
                    .map(
                        body ->
                            Arguments.of(
                                body.getKey() + " to " + address, address, body.getValue())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("garbage")
  void whatCannotBeReadIsCountedAndTakenOffItsQueue(String what, String address, String body) {
    double before = rejected(ErrorCode.MALFORMED);
    send(address, body.getBytes(StandardCharsets.ISO_8859_1));
    await(what).atMost(SOON).until(() -> rejected(ErrorCode.MALFORMED) == before + 1);
  }

  @Test
  void whoAsksForThePayloadOfAnothersCommandGetsNothingHoweverOften() {
    List<PieceCodec.Framed> come = new CopyOnWriteArrayList<>();
    var inlet =
        mallory.inlet(
            Addresses.control("mallory"),
            InletOptions.upTo(MOST),
            message -> {
              message.acknowledge();
              PieceCodec.decode(message.body()).ifPresent(come::add);
            });
    stack.enrol("away");
    CommandId payload = stack.server().payloads().add(new Noise(5_000), "text/plain", "test").id();
    Sent<Json> claiming =
        stack.server().send(Target.client("away"), CommandRequest.of("x", null).payload(payload));
    for (CommandId asked : List.of(claiming.id(), payload, work.id())) {
      come.clear();
      send(node(), new Claiming.Fetch(asked, 0, 1_000, Instant.now()));
      await().atMost(SOON).until(() -> come.size() == 1);
      assertThat(come.get(0).bytes().hasRemaining()).isFalse();
      assertThat(come.get(0).head().error())
          .isNotNull()
          .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.FORBIDDEN));
    }
    for (int n = 0; n < 200; n++) {
      send(node(), new Claiming.Fetch(claiming.id(), n, 1_000, Instant.now()));
    }
    come.clear();
    await()
        .atMost(SOON)
        .until(
            () -> {
              send(node(), new Claiming.Fetch(claiming.id(), 77_777, 1, Instant.now()));
              return come.stream().anyMatch(piece -> piece.head().offset() == 77_777);
            });
    assertThat(come).noneMatch(piece -> piece.bytes().hasRemaining());
    stack.server().clients().remove("away");
    inlet.close();
  }

  @Test
  void anotherVersionIsSaidSo() {
    double before = rejected(ErrorCode.UNSUPPORTED_VERSION);
    send(Addresses.INBOX, bytes("{\"v\":2,\"kind\":\"control\",\"name\":\"hello\",\"ts\":1}"));
    await().atMost(SOON).until(() -> rejected(ErrorCode.UNSUPPORTED_VERSION) == before + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"orb.inbox", "orb.call", "orb.event"})
  void aMessageOverTheLimitIsNotRead(String address) {
    double before = rejected(ErrorCode.TOO_LARGE);
    send(address, new byte[MOST + 1]);
    await().atMost(SOON).until(() -> rejected(ErrorCode.TOO_LARGE) == before + 1);
  }

  static Stream<Arguments> claims() {
    return Stream.of(
        Arguments.of("a wrong secret", "bob", "wrong"),
        Arguments.of("the secret of another", "bob", secret),
        Arguments.of("no secret", "bob", ""),
        Arguments.of("an id that nobody has", "nobody", secret),
        Arguments.of("the server's own user", "$orb", secret),
        Arguments.of("an id that is none", "orb.client.bob::x", secret));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("claims")
  void whoIsNotWhoHeSaysIsRefusedAndCounted(String what, String id, String password) {
    double before = rejected(ErrorCode.UNAUTHORIZED);
    try (Connector stranger = dialler(id, password, "i/p")) {
      OrbException refused =
          catchThrowableOfType(
              OrbException.class, () -> stranger.connect(SOON, reason -> {}).close());
      assertThat(refused.code()).as(what).isEqualTo(ErrorCode.UNAUTHORIZED);
    }
    assertThat(rejected(ErrorCode.UNAUTHORIZED)).isGreaterThan(before);
  }

  @Test
  void anotherInstallationWithTheVictimsIdIsRefusedWhileItLives() {
    String id = "carol";
    String own = stack.enrol(id);
    try (Connector first = dialler(id, own, "one/1");
        Connection there = first.connect(SOON, reason -> {});
        Connector second = dialler(id, own, "two/2")) {
      OrbException refused =
          catchThrowableOfType(
              OrbException.class, () -> second.connect(SOON, reason -> {}).close());
      assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
      assertThat(there.isOpen()).isTrue();
    }
  }

  static Stream<Arguments> openings() {
    HexFormat hex = HexFormat.of();
    return Stream.of(
        Arguments.of("MQTT 3.1.1", hex.parseHex("101000044d5154540402003c0004626f6221")),
        Arguments.of("MQTT 5", hex.parseHex("101100044d5154540502003c000004626f6221")),
        Arguments.of("AMQP 1.0", hex.parseHex("414d515000010000")),
        Arguments.of("AMQP 0-9-1", hex.parseHex("414d515000000901")),
        Arguments.of("STOMP", bytes("CONNECT\naccept-version:1.2\nhost:x\n\n\0")),
        Arguments.of("OpenWire", hex.parseHex("0000001a0141637469766541510000000c")),
        Arguments.of("HTTP", bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n")),
        Arguments.of("SSH", bytes("SSH-2.0-OpenSSH_9.2\r\n")),
        Arguments.of("Redis", bytes("*1\r\n$4\r\nPING\r\n")),
        Arguments.of("TLS", hex.parseHex("1603010005010000010003")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("openings")
  void anotherProtocolIsCutOff(String what, byte[] opening) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), stack.server().brokerPort())) {
      socket.setSoTimeout(20);
      socket.getOutputStream().write(opening);
      await(what).atMost(SOON).until(() -> isCutOff(socket));
    }
  }

  private static boolean isCutOff(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }
}
