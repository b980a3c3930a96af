package dev.orb.server.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.security.ClientCertificates;
import dev.orb.server.security.MovedClock;
import dev.orb.server.security.ServerTls;
import dev.orb.server.security.TlsSettings;
import dev.orb.transport.Approach;
import dev.orb.transport.Connection;
import dev.orb.transport.Proxy;
import dev.orb.transport.Trust;
import dev.orb.transport.artemis.ArtemisConnector;
import java.io.IOException;
import java.io.OutputStream;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real clients at a port that encrypts. */
class EncryptedPortTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final MovedClock clock = new MovedClock();
  private final List<AutoCloseable> open = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private ServerTls tls;

  @SuppressWarnings("NullAway.Init")
  private Fixture fixture;

  private void start(TlsSettings settings) {
    tls =
        opened(
            ServerTls.open(
                settings, folder.resolve("tls"), Set.of(), clock, Duration.ofMillis(50)));
    fixture = opened(Fixture.encrypted(Fixture.quick(folder.resolve("broker")), tls));
  }

  private <T extends AutoCloseable> T opened(T made) {
    open.add(0, made);
    return made;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private Approach byCa() {
    return Approach.DIRECT.withTrust(Trust.authority(folder.resolve("tls/ca.crt")));
  }

  private Connection dial(String url, String id, String secret, Approach approach) {
    ArtemisConnector connector =
        opened(
            ArtemisConnector.to(url, Clock.systemUTC())
                .approach(approach)
                .login(id, secret, "instance")
                .build());
    return opened(connector.connect(SOON, why -> {}));
  }

  private Connection dial(String scheme, String host, Approach approach) {
    return dial(
        scheme + "://" + host + ":" + fixture.broker.port(),
        "web-1",
        Fixture.secret("web-1"),
        approach);
  }

  private OrbException refusal(String scheme, String host, Approach approach) {
    OrbException refused =
        catchThrowableOfType(OrbException.class, () -> dial(scheme, host, approach));
    assertThat(refused).isNotNull();
    return refused;
  }

  @Test
  void aClientThatKnowsTheAuthorityIsLetIn() {
    start(TlsSettings.AUTO);
    assertThat(dial("ssl", "localhost", byCa()).isOpen()).isTrue();
    assertThat(
            dial(
                    "ssl",
                    "127.0.0.1",
                    Approach.DIRECT.withTrust(Trust.pinned(tls.caFingerprint().orElseThrow())))
                .isOpen())
        .isTrue();
    await().until(() -> fixture.broker.strangers().count() == 0);
  }

  @Test
  void plainTextIsTakenFromThisMachine() {
    start(TlsSettings.AUTO);
    assertThat(dial("tcp", "localhost", Approach.DIRECT).isOpen()).isTrue();
  }

  @Test
  void plainTextFromElsewhereIsRefusedWithWhatToDial() throws SocketException {
    Optional<String> outside =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress())
            .map(a -> a.getHostAddress())
            .filter(a -> a.indexOf(':') < 0)
            .findFirst();
    assumeTrue(outside.isPresent(), "this machine has no address but loopback");
    start(TlsSettings.AUTO);
    OrbException refused = refusal("tcp", outside.get(), Approach.DIRECT);
    assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(refused).hasMessageContaining("dial ssl://" + outside.get());
    assertThat(fixture.arrived).isEmpty();
    assertThat(dial("ssl", outside.get(), byCa()).isOpen()).isTrue();
  }

  @Test
  void anUnknownAuthorityIsNamed() {
    start(TlsSettings.AUTO);
    OrbException refused = refusal("ssl", "localhost", Approach.DIRECT);
    assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(refused)
        .hasMessageContaining("an authority that this client does not know (CN=ORB authority")
        .hasMessageContaining("tls.ca");
  }

  @Test
  void anotherFingerprintThanThePinnedOneIsRefused() {
    start(TlsSettings.AUTO);
    Approach other = Approach.DIRECT.withTrust(Trust.pinned("ab".repeat(32)));
    assertThat(refusal("ssl", "localhost", other))
        .hasMessageContaining("not of the authority with the fingerprint abababababababab");
  }

  @Test
  void aPinIsNoLeaveToUseAnyName() {
    start(TlsSettings.AUTO);
    Approach pinned = Approach.DIRECT.withTrust(Trust.pinned(tls.caFingerprint().orElseThrow()));
    assertThat(refusal("ssl", "127.0.0.2", pinned))
        .hasMessageContaining("is not for 127.0.0.2 but for")
        .hasMessageContaining("broker.advertise");
  }

  @Test
  void anotherHostThanTheCertificatesIsRefused() {
    start(TlsSettings.AUTO);
    assertThat(refusal("ssl", "127.0.0.2", byCa()))
        .hasMessageContaining("is not for 127.0.0.2 but for");
  }

  @Test
  void aCertificateThatHasEndedIsRefused() {
    clock.move(Duration.ofDays(-500));
    start(TlsSettings.AUTO);
    assertThat(refusal("ssl", "localhost", byCa())).hasMessageContaining("is good from");
  }

  @Test
  void aPlainPortIsToldFromAnEncryptedOne() {
    fixture = opened(Fixture.encrypted(Fixture.quick(folder), null));
    assertThat(refusal("ssl", "localhost", Approach.DIRECT))
        .hasMessageContaining("in the TLS handshake")
        .hasMessageContaining("tcp://");
  }

  @Test
  void aNewCertificateIsForNewConnectionsAndOldOnesStay() throws IOException {
    clock.move(Duration.ofDays(-300));
    start(TlsSettings.AUTO);
    Connection before = dial("ssl", "localhost", byCa());
    String old = Files.readString(folder.resolve("tls/server.pem"));

    clock.move(Duration.ofDays(290));
    await().until(() -> !Files.readString(folder.resolve("tls/server.pem")).equals(old));
    await().until(() -> tls.expiresAt().isAfter(clock.instant().plus(Duration.ofDays(390))));

    assertThat(before.isOpen()).isTrue();
    assertThat(before.channel()).isNotNull();
    assertThat(dial("ssl://localhost:" + fixture.broker.port(), "web-2", "2-bew", byCa()).isOpen())
        .isTrue();
  }

  @Test
  void aCertificateProvesItsOwnIdAndNoOther() {
    ClientCertificates.write(folder, "web-1", "CN=web-1");
    start(TlsSettings.AUTO.withClientCa(folder.resolve("clients.crt"), true));
    Approach certified =
        byCa().withCertificate(folder.resolve("web-1.crt"), folder.resolve("web-1.key"));
    String url = "ssl://localhost:" + fixture.broker.port();

    assertThat(dial(url, "web-1", "", certified).isOpen()).isTrue();

    OrbException refused =
        catchThrowableOfType(
            OrbException.class, () -> dial(url, "web-2", Fixture.secret("web-2"), certified));
    assertThat(refused.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
    assertThat(refused).hasMessageContaining("the certificate is for web-1 and not for web-2");
    assertThat(fixture.arrived).extracting(Visit::client).containsExactly("web-1");
  }

  @Test
  void withoutACertificateWhereOneIsWantedTheEndComesAtOnceAndSaysSo() {
    ClientCertificates.write(folder, "web-1", "CN=web-1");
    start(TlsSettings.AUTO.withClientCa(folder.resolve("clients.crt"), true));
    long begun = System.nanoTime();

    OrbException refused = refusal("ssl", "localhost", byCa());

    assertThat(refused.code()).as(refused.getMessage()).isEqualTo(ErrorCode.UNAUTHORIZED);
    assertThat(refused)
        .hasMessageContaining("client's certificate")
        .hasMessageContaining("tls.cert");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void whereACertificateIsOnlyWelcomeASecretDoes() {
    ClientCertificates.write(folder, "web-1", "CN=web-1");
    start(TlsSettings.AUTO.withClientCa(folder.resolve("clients.crt"), false));
    assertThat(dial("ssl", "localhost", byCa()).isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "16", "1603", "160301", "1603010200", "16030102000100", "00ff00ff"})
  void whoDoesNotFinishTheHandshakeIsCutOffInTime(String hex) throws IOException {
    start(TlsSettings.AUTO);
    try (Socket socket = new Socket("localhost", fixture.broker.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(java.util.HexFormat.of().parseHex(hex));
      out.flush();
      socket.setSoTimeout(15_000);
      assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(20);
    }
    await().until(() -> fixture.broker.strangers().count() == 0);
    assertThat(fixture.broker.cutOffPeers()).isLessThanOrEqualTo(1);
  }

  @Test
  void strangersInTheHandshakeAreBounded() throws IOException {
    tls =
        opened(
            ServerTls.open(
                TlsSettings.AUTO, folder.resolve("tls"), Set.of(), clock, Duration.ofDays(1)));
    fixture =
        opened(
            Fixture.encrypted(
                Fixture.quick(folder.resolve("broker"))
                    .withTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(4))
                    .withBounds(1 << 20, 20),
                tls));
    for (int i = 0; i < 60; i++) {
      Socket socket = opened(new Socket("localhost", fixture.broker.port()));
      socket.getOutputStream().write(new byte[] {22, 3, 1, 1, 0});
    }
    await().until(() -> fixture.broker.cutOffPeers() >= 40);
    assertThat(fixture.broker.strangers().count()).isLessThanOrEqualTo(20);
    assertThat(dial("ssl", "localhost", byCa()).isOpen()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"tcp, false, ", "ssl, false, ", "ssl, false, hush", "tcp, true, ", "ssl, true, hush"})
  void aProxyDialsTheServerByItsName(String scheme, boolean socks, String password) {
    start(TlsSettings.AUTO);
    TestProxy proxy = opened(new TestProxy(socks, password));
    Approach approach =
        byCa().withProxy(socks ? Proxy.socks5(proxy.url()) : Proxy.http(proxy.url()));

    assertThat(dial(scheme, "localhost", approach).isOpen()).isTrue();

    assertThat(proxy.dialled).containsExactly("localhost:" + fixture.broker.port());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aProxyThatRefusesIsNamed(boolean socks) {
    start(TlsSettings.AUTO);
    TestProxy proxy = opened(new TestProxy(socks, "hush"));
    String url = proxy.url().replace("hush", "wrong");

    OrbException refused =
        refusal("ssl", "localhost", byCa().withProxy(socks ? Proxy.socks5(url) : Proxy.http(url)));

    assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(refused).hasMessageContaining("the proxy did not connect");
    assertThat(refused.getMessage()).doesNotContain("wrong");
  }
}
