package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.client.ClientFabric;
import dev.orb.client.Finding;
import dev.orb.client.JoinRefused;
import dev.orb.client.Membership;
import dev.orb.client.OrbClient;
import dev.orb.client.OrbClientBuilder;
import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JoinTokenCodec;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Enrolling;
import dev.orb.protocol.message.Message;
import dev.orb.server.Sent;
import dev.orb.server.fleet.BulkAction;
import dev.orb.server.fleet.BulkAnswer;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Clients;
import dev.orb.server.fleet.JoinTokens;
import dev.orb.server.fleet.JoinTokens.Terms;
import dev.orb.transport.Channel;
import dev.orb.transport.Connection;
import dev.orb.transport.Connector;
import dev.orb.transport.Envelope;
import dev.orb.transport.InletOptions;
import dev.orb.transport.artemis.ArtemisConnector;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir static Path data;

  @SuppressWarnings("NullAway.Init")
  private static OrbStack stack;

  @TempDir Path folder = Path.of("unset");

  @BeforeAll
  static void startServer() {
    stack = OrbStack.start(data);
  }

  @AfterAll
  static void stopServer() {
    stack.close();
  }

  private static JoinTokens tokens() {
    return stack.server().joinTokens();
  }

  private OrbClient client(String id, String word) {
    return OrbClient.builder(id, URI.create(JoinTokenCodec.decode(word).server()))
        .join(word, folder.resolve(id))
        .reconnect(Duration.ofMillis(20), Duration.ofMillis(100))
        .on("echo", context -> context.params())
        .build();
  }

  private static ClientView seen(String id) {
    return stack.server().clients().find(id).orElseThrow();
  }

  private static int used(String token) {
    return tokens().list().stream()
        .filter(view -> view.id().equals(token))
        .findFirst()
        .orElseThrow()
        .used();
  }

  /** Says one join on a connection of its own, and takes the answer if it is wanted. */
  private static Optional<Control> say(String word, String instance, String id, boolean listen)
      throws Exception {
    BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
    try (Connector gate =
            ArtemisConnector.to(stack.broker().toString(), Clock.systemUTC())
                .login(Addresses.JOINER, JoinTokenCodec.decode(word).credential(), instance)
                .build();
        Connection connection = gate.connect(SOON, why -> {})) {
      Channel own = connection.fleeting();
      if (listen) {
        own.inlet(
            Addresses.errand(instance),
            InletOptions.upTo(1 << 16),
            message -> heard.add(MessageCodec.decode(message.body())));
      }
      Enrolling.Join join =
          new Enrolling.Join(
              CommandId.create(Clock.systemUTC().instant(), RandomGenerator.getDefault()),
              instance,
              id,
              Set.of("asked"),
              Clock.systemUTC().instant());
      own.send(Envelope.fleeting(Addresses.INBOX, MessageCodec.encode(join), "control", null, null))
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
      if (!listen) {
        await().atMost(SOON).until(() -> stack.server().clients().find(id).isPresent());
        return Optional.empty();
      }
      return Optional.ofNullable((Control) heard.poll(10, TimeUnit.SECONDS));
    }
  }

  private static ErrorCode refusal(String word, String id) throws Exception {
    return ((Control.Reject) say(word, "i-" + id, id, true).orElseThrow()).code();
  }

  @Test
  void aClientJoinsKeepsItsSecretForItselfAndNeedsTheTokenNoMore() throws IOException {
    JoinTokens.Created made = tokens().create(Terms.USUAL.withGroups("web"));
    try (OrbClient client = client("a1", made.word())) {
      assertThat(client.start(SOON)).isTrue();
      assertThat(client.groups()).containsExactly("web");
      Sent<Json> sent =
          stack.server().send(Target.client("a1"), CommandRequest.of("echo", "hello"));
      assertThat(sent.await(SOON).allSucceeded()).isTrue();
    }
    Path file = folder.resolve("a1").resolve(Membership.FILE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(made.toString() + Membership.in(folder.resolve("a1")))
        .doesNotContain(made.word())
        .doesNotContain(Membership.in(folder.resolve("a1")).orElseThrow().secret());

    assertThat(Membership.in(folder.resolve("a1")).orElseThrow().server()).startsWith("ssl://");
    try (OrbClient again =
        OrbClient.builder("a1", stack.server().advertised().url().transform(URI::create))
            .state(folder.resolve("a1"))
            .build()) {
      assertThat(again.start(SOON)).isTrue();
    }
    try (OrbClient same = client("a1", made.word())) {
      assertThat(same.start(SOON)).isTrue();
    }
    assertThat(used(made.token().id())).isEqualTo(1);
    assertThat(seen("a1").enrolment()).isPositive();
  }

  @Test
  void groupsThatTheTokenDoesNotGiveAreNotGranted() throws Exception {
    Control answer = say(tokens().create(Terms.USUAL).word(), "i-b1", "b1", true).orElseThrow();
    assertThat(((Enrolling.Joined) answer).groups()).isEmpty();
    assertThat(seen("b1").groups()).isEmpty();
  }

  @Test
  void aLostAnswerIsAskedForAgainWithoutAnotherUse() throws Exception {
    JoinTokens.Created made = tokens().create(Terms.USUAL);
    assertThat(say(made.word(), "i-c1", "c1", false)).isEmpty();
    long enrolment = seen("c1").enrolment();
    Enrolling.Joined joined = (Enrolling.Joined) say(made.word(), "i-c1", "c1", true).orElseThrow();

    assertThat(joined.enrolment()).isEqualTo(enrolment);
    assertThat(used(made.token().id())).isEqualTo(1);
    try (OrbClient client =
        OrbClient.builder("c1", stack.broker()).secret(joined.secret()).build()) {
      assertThat(client.start(SOON)).isTrue();
    }
    // and once it has shown that secret, whoever has token and instance does not get another
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(say(made.word(), "i-c1", "c1", true).orElseThrow())
                    .isInstanceOf(Control.Reject.class));
  }

  @Test
  void whoIsRefusedHearsWhyIfTheTokenIsRight() throws Exception {
    stack.enrol("taken");
    JoinTokens.Created open = tokens().create(Terms.USUAL.withUses(2));
    assertThat(refusal(open.word(), "taken")).isEqualTo(ErrorCode.DUPLICATE_ID);
    assertThat(used(open.token().id())).isZero();

    JoinTokens.Created one = tokens().create(Terms.USUAL);
    assertThat(say(one.word(), "i-d1", "d1", true).orElseThrow())
        .isInstanceOf(Enrolling.Joined.class);
    assertThat(refusal(one.word(), "d2")).isEqualTo(ErrorCode.CONFLICT);

    JoinTokens.Created revoked = tokens().create(Terms.USUAL);
    tokens().revoke(revoked.token().id());
    assertThat(refusal(revoked.word(), "d3")).isEqualTo(ErrorCode.FORBIDDEN);
    assertThatThrownBy(() -> tokens().revoke(revoked.token().id()))
        .hasMessageContaining("NOT_FOUND");

    JoinTokens.Created mine = tokens().create(Terms.USUAL.forClient("d4"));
    assertThat(refusal(mine.word(), "d5")).isEqualTo(ErrorCode.CONFLICT);
    assertThat(stack.server().clients().list())
        .extracting(ClientView::id)
        .doesNotContain("d2", "d3", "d4", "d5");
  }

  @Test
  void aGuessedSecretIsRefusedLikeATokenThatIsNot() throws Exception {
    JoinTokens.Created made = tokens().create(Terms.USUAL);
    String id = made.token().id();
    for (String guess : List.of(id + ".guess", "jffffffffffff.guess", id, "", "." + id)) {
      try (Connector gate =
          ArtemisConnector.to(stack.broker().toString(), Clock.systemUTC())
              .login(Addresses.JOINER, guess, "i")
              .build()) {
        assertThatThrownBy(() -> gate.connect(SOON, why -> {}))
            .hasMessageContaining("UNAUTHORIZED: this is no join token of this fleet");
      }
    }
    // the secret of a client opens this door as little as that of a token opens a client's
    String secret = stack.enrol("e1");
    try (Connector gate =
            ArtemisConnector.to(stack.broker().toString(), Clock.systemUTC())
                .login(Addresses.JOINER, secret, "i")
                .build();
        Connector door =
            ArtemisConnector.to(stack.broker().toString(), Clock.systemUTC())
                .login("e1", JoinTokenCodec.decode(made.word()).credential(), "i")
                .build()) {
      assertThatThrownBy(() -> gate.connect(SOON, why -> {})).isInstanceOf(OrbException.class);
      assertThatThrownBy(() -> door.connect(SOON, why -> {})).isInstanceOf(OrbException.class);
    }
  }

  @Test
  void aRefusalIsFinalForTheClientAndSaysSo() {
    JoinTokens.Created made = tokens().create(Terms.USUAL);
    tokens().revoke(made.token().id());
    try (OrbClient client = client("f1", made.word())) {
      assertThat(client.start(Duration.ofSeconds(2))).isFalse();
      assertThat(client.problem().orElseThrow())
          .isInstanceOf(JoinRefused.class)
          .hasMessageContaining("FORBIDDEN: the join token was revoked");
    }
  }

  @Test
  void aMachineThatWasSetUpAnewTakesBackItsIdAndItsQueue() {
    String old = stack.enrol("g1");
    long enrolment = seen("g1").enrolment();
    Sent<Json> waiting =
        stack.server().send(Target.client("g1"), CommandRequest.of("echo", "still here"));
    try (OrbClient before =
        OrbClient.builder("g1", stack.broker())
            .secret(old)
            .reconnect(Duration.ofMillis(20), Duration.ofMillis(100))
            .build()) {
      // it has no handler of that name, so that it must not be the one that answers
      JoinTokens.Created made = tokens().create(Terms.USUAL.forClient("g1"));
      try (OrbClient client = client("g1", made.word())) {
        assertThat(client.start(SOON)).isTrue();
        assertThat(waiting.await(SOON).allSucceeded()).isTrue();
        assertThat(before.start(Duration.ofSeconds(2))).isFalse();
        assertThat(before.problem().orElseThrow().code()).isEqualTo(ErrorCode.UNAUTHORIZED);
      }
    }
    assertThat(seen("g1").enrolment()).isEqualTo(enrolment);
  }

  @Test
  void hundredsJoinByOneTokenAndNoneMoreThanItAllows() {
    int many = 300;
    JoinTokens.Created made = tokens().create(Terms.USUAL.withUses(many).withGroups("many"));
    List<OrbClient> clients = new ArrayList<>();
    try (ClientFabric fabric =
        ClientFabric.shared(stack.broker(), new ClientFabric.Options(4, 16, Clock.systemUTC()))) {
      for (int i = 0; i <= many; i++) {
        OrbClient client =
            OrbClient.builder("h" + i, stack.broker())
                .join(made.word(), folder.resolve("h" + i))
                .reconnect(Duration.ofMillis(100), Duration.ofMillis(500))
                .fabric(fabric)
                .build();
        clients.add(client);
        assertThat(client.start(Duration.ZERO)).isFalse();
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> clients.stream().filter(OrbClient::isConnected).count() == many);
      await()
          .atMost(SOON)
          .until(
              () ->
                  clients.stream()
                          .filter(client -> client.problem().isPresent())
                          .filter(client -> client.problem().get() instanceof JoinRefused)
                          .count()
                      == 1);
      assertThat(used(made.token().id())).isEqualTo(many);
      clients.parallelStream().forEach(client -> client.stop(Duration.ofSeconds(5)));
    }
  }

  @Test
  void whoLeavesIsForgottenAndItsOpenCommandsEnd() {
    JoinTokens.Created made = tokens().create(Terms.USUAL);
    try (OrbClient client = client("k1", made.word())) {
      assertThat(client.start(SOON)).isTrue();
    }
    Sent<Json> open = stack.server().send(Target.client("k1"), CommandRequest.of("echo", 1));

    int ended = OrbClient.builder("k1", stack.broker()).state(folder.resolve("k1")).leave(SOON);

    assertThat(ended).isEqualTo(1);
    assertThat(open.await(SOON).of("k1").orElseThrow().reason()).isEqualTo(Reason.CLIENT_REMOVED);
    assertThat(stack.server().clients().find("k1")).isEmpty();
    assertThat(Membership.in(folder.resolve("k1"))).isEmpty();
  }

  @Test
  void aRotatedSecretGoesOverTheSessionAndTheOneBeforeIsGoodForTheOverlap() {
    JoinTokens.Created made = tokens().create(Terms.USUAL);
    String first;
    try (OrbClient client = client("m1", made.word())) {
      assertThat(client.start(SOON)).isTrue();
      first = Membership.in(folder.resolve("m1")).orElseThrow().secret();
      assertThat(stack.server().clients().rotate("m1", Duration.ofHours(24)).secret()).isNull();
      assertThat(client.isConnected()).isTrue();
    }
    String second = Membership.in(folder.resolve("m1")).orElseThrow().secret();
    assertThat(second).isNotEqualTo(first);
    for (String good : List.of(first, second)) {
      try (OrbClient client = OrbClient.builder("m1", stack.broker()).secret(good).build()) {
        assertThat(client.start(SOON)).isTrue();
      }
    }
    // and one that is away is given it by whoever asked
    String third =
        Objects.requireNonNull(stack.server().clients().rotate("m1", Duration.ZERO).secret());
    for (String over : List.of(first, second)) {
      assertThat(problem("m1", over).code()).isEqualTo(ErrorCode.UNAUTHORIZED);
    }
    try (OrbClient client = OrbClient.builder("m1", stack.broker()).secret(third).build()) {
      assertThat(client.start(SOON)).isTrue();
    }
  }

  private static OrbException problem(String id, String secret) {
    try (OrbClient client = OrbClient.builder(id, stack.broker()).secret(secret).build()) {
      assertThat(client.start(Duration.ofSeconds(1))).isFalse();
      return client.problem().orElseThrow();
    }
  }

  @Test
  void whoKeepsNothingIsNotGivenASecretThatItWouldForget() {
    String secret = stack.enrol("m2");
    try (OrbClient client = OrbClient.builder("m2", stack.broker()).secret(secret).build()) {
      assertThat(client.start(SOON)).isTrue();
      String next = stack.server().clients().rotate("m2", Duration.ofHours(1)).secret();
      assertThat(next).isNotNull();
      assertThat(client.isConnected()).isTrue();
    }
  }

  @Test
  void whoIsDisabledIsOutAtOnceAndComesBackWhenItIsEnabled() {
    String secret = stack.enrol("n1");
    try (OrbClient client =
        OrbClient.builder("n1", stack.broker())
            .secret(secret)
            .reconnect(Duration.ofMillis(20), Duration.ofMillis(100))
            .on("echo", context -> context.params())
            .build()) {
      assertThat(client.start(SOON)).isTrue();
      assertThat(stack.server().clients().disable("n1").state())
          .isEqualTo(ClientView.State.DISABLED);
      await().atMost(Duration.ofSeconds(3)).until(() -> !client.isConnected());
      await()
          .atMost(SOON)
          .until(
              () -> client.problem().filter(why -> why.code() == ErrorCode.FORBIDDEN).isPresent());
      assertThat(client.problem().orElseThrow()).hasMessageContaining("n1 is disabled");

      stack.server().clients().enable("n1");
      await().atMost(SOON).until(client::isConnected);
      Sent<Json> sent = stack.server().send(Target.client("n1"), CommandRequest.of("echo", 1));
      assertThat(sent.await(SOON).allSucceeded()).isTrue();
    }
  }

  @Test
  void manyAreRotatedDisabledAndEnabledInOneGo() {
    for (int i = 1; i <= 3; i++) {
      stack.enrol("o" + i, "os");
    }
    Clients clients = stack.server().clients();
    Target all = Target.group("os");
    BulkAction.Rotate rotate = new BulkAction.Rotate(Duration.ofHours(1));
    assertThat(clients.bulk(all, rotate, true).items())
        .allSatisfy(item -> assertThat(item.secret()).isNull());
    BulkAnswer rotated = clients.bulk(all, rotate, false);
    assertThat(rotated.changed()).isEqualTo(3);
    assertThat(rotated.items())
        .allSatisfy(item -> assertThat(item.handedOver()).isFalse())
        .extracting(BulkAnswer.Item::secret)
        .doesNotContainNull()
        .doesNotHaveDuplicates();

    assertThat(clients.bulk(all, new BulkAction.Disable(), true).changed()).isEqualTo(3);
    assertThat(seen("o1").state()).isEqualTo(ClientView.State.DISCONNECTED);
    assertThat(clients.bulk(all, new BulkAction.Disable(), false).changed()).isEqualTo(3);
    assertThat(clients.bulk(all, new BulkAction.Disable(), false).changed()).isZero();
    assertThat(seen("o3").state()).isEqualTo(ClientView.State.DISABLED);
    assertThat(clients.bulk(all, new BulkAction.Enable(), false).changed()).isEqualTo(3);
    BulkAction.Disconnect disconnect =
        new BulkAction.Disconnect("test", Duration.ofSeconds(1), true);
    assertThat(clients.bulk(all, disconnect, false).items())
        .extracting(BulkAnswer.Item::verdict)
        .containsOnly(BulkAnswer.Verdict.UNCHANGED);
  }

  @Test
  void whoIsEphemeralIsRemovedWhenItHasBeenAwayForTooLongAndNotBefore() {
    JoinTokens.Created made =
        tokens().create(Terms.USUAL.withEphemeral(Duration.ofSeconds(2)).withUses(2));
    Sent<Json> open;
    try (OrbClient client = client("p1", made.word());
        OrbClient stays = client("p2", made.word())) {
      assertThat(client.start(SOON)).isTrue();
      assertThat(stays.start(SOON)).isTrue();
      assertThat(seen("p1").ephemeral()).isEqualTo(Duration.ofSeconds(2));
      client.stop(SOON);
      open = stack.server().send(Target.client("p1"), CommandRequest.of("echo", 1));
      await().atMost(SOON).until(() -> stack.server().clients().find("p1").isEmpty());
      assertThat(stack.server().clients().find("p2")).isPresent();
      assertThat(stays.isConnected()).isTrue();
    }
    assertThat(open.await(SOON).of("p1").orElseThrow().reason()).isEqualTo(Reason.CLIENT_REMOVED);
  }

  @Test
  void aCheckSaysStepByStepWhetherAClientCouldWorkAndDisturbsNobody() {
    JoinTokens.Created made = tokens().create(Terms.USUAL.withGroups("web"));
    URI server = URI.create(stack.server().advertised().url());
    OrbClientBuilder described =
        OrbClient.builder("q1", server).join(made.word(), folder.resolve("q1"));
    assertThat(described.check(SOON)).allMatch(Finding::isOk);
    assertThat(stack.server().clients().find("q1")).isEmpty();
    try (OrbClient client = client("q1", made.word())) {
      assertThat(client.start(SOON)).isTrue();
      List<Finding> found = described.check(SOON);
      assertThat(found)
          .extracting(Finding::step)
          .containsExactly("dns", "tcp", "tls", "credentials", "clock", "queue");
      assertThat(found).allMatch(Finding::isOk);
      assertThat(found.get(5).detail()).isEqualTo("0 open, in groups web");
      assertThat(client.isConnected()).isTrue();
    }
    List<Finding> wrong = OrbClient.builder("q1", stack.broker()).secret("guess").check(SOON);
    assertThat(wrong.get(wrong.size() - 1).step()).isEqualTo("credentials");
    assertThat(wrong.get(wrong.size() - 1).mend()).isNotNull();
    List<Finding> stranger = OrbClient.builder("q1", server).secret("any").check(SOON);
    assertThat(stranger.get(stranger.size() - 1).step()).isEqualTo("tls");
  }
}
