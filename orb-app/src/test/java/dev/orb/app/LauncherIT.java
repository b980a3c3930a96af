package dev.orb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a clone where nothing is built, with a Maven that does as it is told. */
@Timeout(120)
class LauncherIT {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Notes when it begins and ends, and waits for a sign in between. */
  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      echo begin >>builds
      for _ in $(seq 600); do [[ -e go ]] && break; sleep 0.05; done
      [[ -e broken ]] && { echo '[ERROR] it does not compile'; exit 1; }
      mkdir -p orb-app/target && ln -s '%s/orb-app/target/lib' orb-app/target/lib
      echo end >>builds
      """;

  @TempDir Path folder;
  private Path clone = Path.of("");

  @BeforeEach
  void layOut() throws IOException {
    clone = Files.createDirectories(folder.resolve("clone"));
    Files.copy(ROOT.resolve("orb"), clone.resolve("orb"));
    Files.writeString(clone.resolve("pom.xml"), "<project/>");
    Files.createDirectories(clone.resolve("orb-app"));
    Path maven = Files.createDirectories(folder.resolve("bin")).resolve("mvn");
    Files.writeString(maven, MAVEN.formatted(ROOT));
    assertThat(maven.toFile().setExecutable(true)).isTrue();
  }

  private OrbProcess orb() {
    String path = folder.resolve("bin") + ":" + System.getenv("PATH");
    return OrbProcess.start(
        clone.resolve("orb"),
        folder,
        Map.of("PATH", path, "ORB_SERVER", "http://127.0.0.1:1"),
        "version");
  }

  private List<String> builds() throws IOException {
    Path file = clone.resolve("builds");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private void isVersion(OrbProcess orb) {
    assertThat(orb.exit()).as(orb::err).isZero();
    assertThat(orb.out()).contains("0.1");
  }

  @Test
  void twoThatStartAtOnceBuildOnceAndBothRun() throws IOException {
    try (OrbProcess first = orb()) {
      await().atMost(LONG).until(() -> !builds().isEmpty());
      try (OrbProcess second = orb()) {
        await().atMost(LONG).until(() -> second.err().contains("another start builds"));
        assertThat(builds()).containsExactly("begin");
        Files.createFile(clone.resolve("go"));

        isVersion(first);
        isVersion(second);
        assertThat(first.err()).contains("building ORB").contains("built in");
        assertThat(second.err()).doesNotContain("building ORB");
      }
    }
    assertThat(builds()).containsExactly("begin", "end");

    try (OrbProcess third = orb()) {
      isVersion(third);
      assertThat(third.err()).doesNotContain("building ORB");
    }
    assertThat(builds()).hasSize(2);
  }

  @Test
  void aBuildThatFailedIsSaidAndMadeAgainByTheNextStart() throws IOException {
    Files.createFile(clone.resolve("go"));
    Path broken = Files.createFile(clone.resolve("broken"));
    try (OrbProcess first = orb()) {
      assertThat(first.exit()).isEqualTo(1);
      assertThat(first.err())
          .contains("[ERROR] it does not compile")
          .contains("orb: INTERNAL: the build failed; see ");
    }

    Files.delete(broken);
    try (OrbProcess second = orb()) {
      isVersion(second);
    }
    assertThat(builds()).containsExactly("begin", "begin", "end");
  }
}
