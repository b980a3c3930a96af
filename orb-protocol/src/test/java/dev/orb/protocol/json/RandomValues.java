package dev.orb.protocol.json;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Values without end, the same ones for the same seed, the awkward ones often. */
final class RandomValues {
  private static final List<String> TEXTS =
      List.of(
          "", "a", "\"quoted\"", "\u0000\u001f\\/", "ÆØÅ", "日本語", "😀", "\u2028</script>", "null");

  private final Random random;

  RandomValues(long seed) {
    random = new Random(seed);
  }

  <T> @Nullable T maybe(Supplier<T> value) {
    return random.nextBoolean() ? value.get() : null;
  }

  boolean bool() {
    return random.nextBoolean();
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  long big() {
    return random.nextInt(4) == 0 ? 0 : random.nextLong() >>> (2 + random.nextInt(60));
  }

  CommandId id() {
    return CommandId.create(time(), random);
  }

  String name() {
    return "n" + Integer.toString(random.nextInt(1_000_000), 36);
  }

  String text() {
    return TEXTS.get(random.nextInt(TEXTS.size())) + TEXTS.get(random.nextInt(TEXTS.size()));
  }

  Instant time() {
    return Instant.ofEpochMilli(random.nextLong(253_402_300_800_000L));
  }

  Duration duration() {
    return Duration.ofMillis(1 + (long) random.nextInt(Integer.MAX_VALUE));
  }

  Json json() {
    return JsonCodec.of(value(0));
  }

  private @Nullable Object value(int depth) {
    return switch (random.nextInt(depth > 4 ? 6 : 8)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong();
      case 3 -> random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300);
      case 4, 5 -> text();
      case 6 -> list(depth);
      default -> map(depth);
    };
  }

  private List<@Nullable Object> list(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(value(depth + 1));
    }
    return list;
  }

  private Map<String, @Nullable Object> map(int depth) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put(text(), value(depth + 1));
    }
    return map;
  }
}
