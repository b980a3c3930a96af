package dev.orb.server.journal;

import org.jspecify.annotations.Nullable;

/**
 * What has been read so far of values that may be long. Thousands of rows are read together, and
 * each may have values of 10 MiB: who reads stops where it is enough.
 */
final class Weight {
  private static final int MOST = 16 << 20;

  private long characters;

  /** Counts a value, and gives it back. */
  @Nullable String of(@Nullable String value) {
    characters += value == null ? 0 : value.length();
    return value;
  }

  boolean isEnough() {
    return characters > MOST;
  }
}
