package dev.orb.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTlsTest {
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path folder;
  private final MovedClock clock = new MovedClock();

  private ServerTls auto(String... hosts) {
    return ServerTls.open(TlsSettings.AUTO, tls(), Set.of(hosts), clock, NEVER);
  }

  private Path tls() {
    return folder.resolve("tls");
  }

  private Path ca() {
    return tls().resolve("ca.crt");
  }

  private X509Certificate shown(ServerTls tls, String host) throws SSLException {
    return Handshake.shake(tls.engine(), Handshake.client(ca(), null), host);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "::1", "orb.example", "10.9.8.7", "FE80::9"})
  void theCertificateIsForThisMachineAndWhatIsAdvertised(String dialled) throws SSLException {
    try (ServerTls tls = auto("orb.example", "10.9.8.7", "fe80::9")) {
      assertThat(shown(tls, dialled).getSubjectX500Principal().getName())
          .isEqualTo("CN=ORB broker");
    }
  }

  @Test
  void aNameThatNobodyAdvertisedIsNotInIt() {
    try (ServerTls tls = auto()) {
      assertThatThrownBy(() -> shown(tls, "other.example")).hasMessageContaining("other.example");
    }
  }

  @Test
  void theOwnerAloneCanReadWhatWasMade() throws IOException {
    auto().close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tls())))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(tls())) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("ca.pem", "ca.crt", "server.pem");
    }
    try (Stream<Path> files = Files.list(tls())) {
      assertThat(files)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void anotherStartShowsTheSame() throws IOException, SSLException {
    X509Certificate first;
    String fingerprint;
    try (ServerTls tls = auto()) {
      first = shown(tls, "localhost");
      fingerprint = tls.caFingerprint().orElseThrow();
    }
    try (ServerTls tls = auto()) {
      assertThat(shown(tls, "localhost")).isEqualTo(first);
      assertThat(tls.caFingerprint()).contains(fingerprint);
      assertThat(fingerprint)
          .isEqualTo(Fingerprint.of(Pem.certificates("test", ca()).get(0)).text());
    }
  }

  @Test
  void anotherNameMakesAnotherCertificateOfTheSameAuthority() throws SSLException {
    auto().close();
    try (ServerTls tls = auto("new.example")) {
      assertThat(shown(tls, "new.example")).isNotNull();
    }
  }

  @Test
  void itIsRenewedLongBeforeItsEndAndNotSooner() throws SSLException {
    // why: the client in this test goes by the real clock
    clock.move(Duration.ofDays(-300));
    try (ServerTls tls = auto()) {
      X509Certificate first = shown(tls, "localhost");
      clock.move(Duration.ofDays(200));
      tls.refresh();
      assertThat(shown(tls, "localhost")).isEqualTo(first);

      clock.move(Duration.ofDays(70));
      tls.refresh();
      assertThat(shown(tls, "localhost")).isNotEqualTo(first);
      assertThat(tls.expiresAt()).isAfter(clock.instant().plus(Duration.ofDays(390)));
      assertThat(tls.failures()).isZero();
    }
  }

  @Test
  void aBrokenServersCertificateIsMadeAnew() throws IOException, SSLException {
    auto().close();
    write("tls/server.pem", "nonsense");
    try (ServerTls tls = auto()) {
      assertThat(shown(tls, "localhost")).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", ""})
  void aBrokenAuthorityIsRefusedAndStays(String broken) throws IOException {
    auto().close();
    write("tls/ca.pem", broken);
    isRefused("ca.pem");
    assertThat(tls().resolve("ca.pem")).hasContent(broken);
  }

  @Test
  void aLostAuthorityThatClientsTrustIsRefused() throws IOException {
    auto().close();
    Files.delete(tls().resolve("ca.pem"));
    isRefused("ca.pem is missing");
  }

  @Test
  void aLostCopyOfTheAuthorityIsWrittenAnew() throws IOException {
    auto().close();
    String before = Files.readString(ca());
    Files.delete(ca());
    auto().close();
    assertThat(ca()).hasContent(before);
  }

  private void isRefused(String fault) {
    assertThatThrownBy(this::auto)
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG))
        .hasMessageContaining(fault);
  }

  private TlsSettings files(CertifiedKey pair) throws IOException {
    StringBuilder chain = new StringBuilder();
    pair.chain().forEach(c -> chain.append(Pem.text(c)));
    Path cert = write("given.crt", chain.toString());
    return TlsSettings.files(cert, write("given.key", Pem.text(pair)));
  }

  private ServerTls given(TlsSettings settings) {
    return ServerTls.open(settings, folder.resolve("unused"), Set.of(), clock, NEVER);
  }

  private Authority authority() throws IOException {
    Authority made = Authority.create(clock.instant());
    Files.createDirectories(tls());
    Files.writeString(ca(), Pem.text(made.certificate()));
    return made;
  }

  @Test
  void filesAreReadAgainWhenTheyChangeAndBadOnesChangeNothing() throws IOException, SSLException {
    Authority authority = authority();
    CertifiedKey first = authority.issue(List.of("localhost"), clock.instant());
    CertifiedKey second = authority.issue(List.of("localhost"), clock.instant());
    try (ServerTls tls = given(files(first))) {
      assertThat(shown(tls, "localhost")).isEqualTo(first.certificate());

      write("given.key", Pem.text(second));
      tls.refresh();
      tls.refresh();
      assertThat(shown(tls, "localhost")).isEqualTo(first.certificate());
      assertThat(tls.failures()).isEqualTo(1);

      files(second);
      tls.refresh();
      assertThat(shown(tls, "localhost")).isEqualTo(second.certificate());
      assertThat(tls.failures()).isEqualTo(1);
      assertThat(folder.resolve("unused")).doesNotExist();
    }
  }

  @Test
  void aCertificateThatHasEndedIsRefused() throws IOException {
    TlsSettings settings = files(authority().issue(List.of("localhost"), clock.instant()));
    clock.move(Duration.ofDays(398));
    assertThatThrownBy(() -> given(settings)).hasMessageContaining("ended at");
  }

  @Test
  void aClientsCertificateIsWantedOnlyOfItsAuthority() throws IOException, SSLException {
    Authority ours = Authority.create(clock.instant());
    Path clients = write("clients.crt", Pem.text(ours.certificate()));
    CertifiedKey good = ClientCertificates.of(ours, "CN=web-1", clock.instant());
    CertifiedKey foreign =
        ClientCertificates.of(Authority.create(clock.instant()), "CN=web-1", clock.instant());
    try (ServerTls tls =
        ServerTls.open(
            TlsSettings.AUTO.withClientCa(clients, true), tls(), Set.of(), clock, NEVER)) {
      assertThat(Handshake.shake(tls.engine(), Handshake.client(ca(), good), "localhost"))
          .isNotNull();
      assertThatThrownBy(
              () -> Handshake.shake(tls.engine(), Handshake.client(ca(), foreign), "localhost"))
          .isInstanceOf(SSLException.class);
      assertThatThrownBy(
              () -> Handshake.shake(tls.engine(), Handshake.client(ca(), null), "localhost"))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void theIdIsTheNameForItElseTheCommonName() {
    Authority authority = Authority.create(clock.instant());
    assertThat(
            ClientCertificate.ids(
                ClientCertificates.of(authority, "OU=x, CN=web-1", clock.instant()).certificate()))
        .containsExactly("web-1");
    assertThat(
            ClientCertificate.ids(
                ClientCertificates.of(
                        authority, "CN=web-1", clock.instant(), "orb:client:web-2", "http://a")
                    .certificate()))
        .containsExactly("web-2");
    assertThat(
            ClientCertificate.ids(
                ClientCertificates.of(authority, "OU=web-1", clock.instant()).certificate()))
        .isEmpty();
  }
}
