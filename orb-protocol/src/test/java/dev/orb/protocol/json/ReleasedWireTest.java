package dev.orb.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What releases have written on the wire, byte for byte, is read by this version, and says the same
 * to it. The recordings of a release are never written anew: add a folder with the next release.
 */
class ReleasedWireTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "wire-of-releases");

  static List<Path> recordings() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static Json parsed(Path recording) throws IOException {
    return JsonCodec.parse(Files.readString(recording).strip());
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void aRecordedMessageIsReadAndKeepsAllThatItSays(Path recording) throws IOException {
    byte[] bytes = Files.readString(recording).strip().getBytes(UTF_8);
    Json again = JsonCodec.parse(MessageCodec.encode(MessageCodec.decode(bytes)));
    keeps("", parsed(recording), again);
  }

  /** More may have come; nothing is gone, and nothing says something else. */
  private static void keeps(String where, Json before, Json now) {
    if (!before.isObject()) {
      assertThat(now).as(where).isEqualTo(before);
      return;
    }
    for (Map.Entry<String, Json> member : before.members().entrySet()) {
      String place = where + "/" + member.getKey();
      assertThat(now.get(member.getKey())).as(place).isPresent();
      keeps(place, member.getValue(), now.get(member.getKey()).orElseThrow());
    }
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void aFieldOfALaterVersionIsIgnored(Path recording) throws IOException {
    String text = Files.readString(recording).strip();
    String later = "{\"fromTheFuture\":{\"a\":[1]}," + text.substring(1);
    assertThat(MessageCodec.decode(later.getBytes(UTF_8)))
        .isEqualTo(MessageCodec.decode(text.getBytes(UTF_8)));
  }
}
