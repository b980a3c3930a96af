package dev.orb.server.contract;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Values that many have and that are kept once, for as long as somebody has them. */
final class Shared<V> {
  private static final class Held<V> {
    private final V value;
    private int uses;

    Held(V value) {
      this.value = value;
    }
  }

  private final Map<String, Held<V>> held = new HashMap<>();

  @Nullable V peek(String key) {
    Held<V> known = held.get(key);
    return known == null ? null : known.value;
  }

  /** The value of this key, for one more. */
  V take(String key, Supplier<V> made) {
    Held<V> known = held.get(key);
    if (known == null) {
      known = new Held<>(made.get());
      held.put(key, known);
    }
    known.uses++;
    return known.value;
  }

  /** One has it no more; the value if that was the last. */
  @Nullable V give(String key) {
    Held<V> known = held.get(key);
    if (known == null || --known.uses > 0) {
      return null;
    }
    held.remove(key);
    return known.value;
  }

  int size() {
    return held.size();
  }
}
