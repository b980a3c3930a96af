package dev.orb.protocol;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a command takes and gives, as its handler's author says it: data that travels in HELLO, so
 * that servers check parameters before they send them, and command lines know their types.
 *
 * @param params JSON Schema (draft 2020-12) of the parameters, null if nothing is said of them
 * @param result JSON Schema of the result, null if nothing is said of it
 * @param description for people, empty for none
 * @param sensitive names of top-level parameters whose values nobody is to be shown
 */
public record Contract(
    @Nullable Json params, @Nullable Json result, String description, Set<String> sensitive) {
  /** Says nothing. */
  public static final Contract NONE = new Contract(null, null, "", Set.of());

  /** Copies; {@code sensitive} is kept in order, so that equal contracts are told alike. */
  public Contract {
    sensitive = Collections.unmodifiableSortedSet(new TreeSet<>(sensitive));
  }

  /** Whether it says nothing. */
  public boolean isNone() {
    return params == null && result == null && description.isEmpty() && sensitive.isEmpty();
  }

  /** The same with other words. */
  public Contract describedAs(String words) {
    return new Contract(params, result, words, sensitive);
  }

  /** Roughly how many bytes it takes where it is written. */
  public int size() {
    int size = description.length();
    size += params == null ? 0 : params.text().length();
    size += result == null ? 0 : result.text().length();
    for (String name : sensitive) {
      size += name.length();
    }
    return size;
  }
}
