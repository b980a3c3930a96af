package dev.orb.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.message.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagePropertiesTest {
  private static final int ROUNDS = 400;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyMessageComesBackAsItWent(long seed) {
    RandomMessages messages = new RandomMessages(seed);
    for (int i = 0; i < ROUNDS * RandomMessages.SORTS; i++) {
      Message message = messages.next(i % RandomMessages.SORTS);
      byte[] bytes = MessageCodec.encode(message);
      Message back = MessageCodec.decode(bytes);
      assertThat(back).as("seed %d, number %d", seed, i).isEqualTo(message);
      assertThat(MessageCodec.encode(back)).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void damageIsRefusedAndNothingElseIsThrown(long seed) {
    Random random = new Random(seed);
    RandomMessages messages = new RandomMessages(seed);
    int refused = 0;
    for (int i = 0; i < ROUNDS * RandomMessages.SORTS; i++) {
      byte[] bytes = MessageCodec.encode(messages.next(i % RandomMessages.SORTS));
      refused += refuses(damaged(bytes, random), seed, i);
    }
    assertThat(refused).isGreaterThan(ROUNDS * RandomMessages.SORTS / 2);
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] bytes = MessageCodec.encode(Samples.command());
    for (int length = 0; length < bytes.length; length++) {
      assertThat(refuses(Arrays.copyOf(bytes, length), 0, length)).isEqualTo(1);
    }
  }

  @Test
  void noiseIsRefused() {
    Random random = new Random(5);
    for (int i = 0; i < 5000; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      assertThat(refuses(noise, 5, i)).isEqualTo(1);
    }
  }

  @Test
  void aFieldOfAnotherTypeIsRefusedOrReadAndNothingElse() {
    List<String> values =
        List.of("null", "true", "\"x\"", "-1", "1.5", "1e999", "9223372036854775808", "[]", "{}");
    List<String> written = new ArrayList<>();
    Samples.all().values().forEach(one -> written.add(new String(MessageCodec.encode(one), UTF_8)));
    int tried = 0;
    for (String text : written) {
      for (String value : values) {
        for (String swapped : swaps(text, value)) {
          refuses(swapped.getBytes(UTF_8), 0, tried++);
        }
      }
    }
    assertThat(tried).isGreaterThan(1000);
  }

  /** The text with one top-level or inner scalar replaced, each in turn. */
  private static List<String> swaps(String text, String value) {
    List<String> swaps = new ArrayList<>();
    for (int colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
      int end = colon + 1;
      while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      swaps.add(text.substring(0, colon + 1) + value + text.substring(end));
    }
    return swaps;
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    int at = random.nextInt(copy.length);
    switch (random.nextInt(4)) {
      case 0 -> copy[at] = (byte) random.nextInt(256);
      case 1 -> copy[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> copy = Arrays.copyOf(copy, at);
      default -> System.arraycopy(bytes, 0, copy, at, copy.length - at);
    }
    return copy;
  }

  private static int refuses(byte[] bytes, long seed, int number) {
    try {
      // why: what is still a message must also be one that can be written
      MessageCodec.encode(MessageCodec.decode(bytes));
      return 0;
    } catch (MalformedMessage e) {
      assertThat(e.code()).isIn(ErrorCode.MALFORMED, ErrorCode.UNSUPPORTED_VERSION);
      return 1;
    } catch (RuntimeException | StackOverflowError e) {
      return fail("seed " + seed + ", number " + number + ": " + new String(bytes, UTF_8), e);
    }
  }
}
