package dev.orb.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of every message. Run with {@code -Dorb.rewrite=true} after a change that is meant. */
class GoldenFilesTest {
  static final Path FOLDER = Path.of("src", "test", "resources", "wire");

  static Stream<String> names() {
    return Samples.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aMessageIsWrittenAsItsFileHasIt(String name) throws IOException {
    String written = new String(MessageCodec.encode(sample(name)), UTF_8);
    if (Boolean.getBoolean("orb.rewrite")) {
      Files.createDirectories(FOLDER);
      Files.writeString(FOLDER.resolve(name + ".json"), written + "\n");
    }
    assertThat(written).isEqualTo(golden(name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void aFileIsReadAsItsMessage(String name) throws IOException {
    assertThat(MessageCodec.decode(golden(name).getBytes(UTF_8))).isEqualTo(sample(name));
  }

  @Test
  void thereIsNoFileWithoutAMessage() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
          .containsExactlyInAnyOrderElementsOf(Samples.all().keySet());
    }
  }

  static String golden(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name + ".json")).strip();
  }

  private static Message sample(String name) {
    return Objects.requireNonNull(Samples.all().get(name));
  }
}
