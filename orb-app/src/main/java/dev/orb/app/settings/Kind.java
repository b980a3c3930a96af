package dev.orb.app.settings;

import dev.orb.protocol.Durations;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Sizes;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * What a setting may be.
 *
 * @param allowed in words, for the refusal and the reference page
 * @param reader from the text and the folder that relative paths start at; an {@code
 *     IllegalArgumentException} or an {@code OrbException} says that the text is none
 */
record Kind<T>(String allowed, BiFunction<String, Path, T> reader) {

  static Kind<String> id() {
    return text("letters, digits, '.', '_' and '-', at most 128", Names::isId);
  }

  static Kind<String> host() {
    return text("an address of this machine", host -> !host.isBlank());
  }

  static Kind<String> postgres() {
    return text(
        "jdbc:postgresql://host:port/database", url -> url.startsWith("jdbc:postgresql://"));
  }

  static Kind<String> word() {
    return text("not empty", word -> !word.isBlank());
  }

  /** Checked by who reads it, for it is more than a word. */
  static Kind<String> places() {
    return text(
        "host, host:port or ssl://host:port, several separated by commas",
        places -> !places.isBlank());
  }

  static Kind<String> oneOf(String... words) {
    List<String> all = List.of(words);
    return text(String.join(", ", all), all::contains);
  }

  /** For what a later version will choose among: the one value that works now. */
  static Kind<String> only(String value) {
    return text("only " + value + " in this version", value::equals);
  }

  /** For what a later version will use: it must be absent. */
  static Kind<String> absent() {
    return text("nothing (null) in this version", text -> false);
  }

  static Kind<Path> path() {
    return new Kind<>(
        "a path",
        (text, base) -> {
          try {
            return base.resolve(text).toAbsolutePath().normalize();
          } catch (InvalidPathException e) {
            throw new IllegalArgumentException(e);
          }
        });
  }

  static Kind<Integer> number(int least, int most) {
    return new Kind<>(
        "an integer from " + least + " to " + most,
        (text, base) -> {
          int value = Integer.parseInt(text);
          require(value >= least && value <= most);
          return value;
        });
  }

  static Kind<Boolean> flag() {
    return new Kind<>(
        "true or false",
        (text, base) -> {
          require(text.equals("true") || text.equals("false"));
          return Boolean.valueOf(text);
        });
  }

  static Kind<Duration> duration(Duration least, Duration most) {
    return new Kind<>(
        "a duration from " + Durations.text(least) + " to " + Durations.text(most),
        (text, base) -> {
          Duration value = Durations.parse(text);
          require(value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
          return value;
        });
  }

  static Kind<Long> size(long least, long most) {
    return new Kind<>(
        "a size from " + Sizes.text(least) + " to " + Sizes.text(most),
        (text, base) -> {
          long value = Sizes.parse(text);
          require(value >= least && value <= most);
          return value;
        });
  }

  static Kind<ZoneId> zone() {
    return new Kind<>(
        "a time zone such as UTC or Europe/Oslo",
        (text, base) -> {
          try {
            return ZoneId.of(text);
          } catch (DateTimeException e) {
            throw new IllegalArgumentException(e);
          }
        });
  }

  private static Kind<String> text(String allowed, Predicate<String> good) {
    return new Kind<>(
        allowed,
        (text, base) -> {
          require(good.test(text));
          return text;
        });
  }

  private static void require(boolean good) {
    if (!good) {
      throw new IllegalArgumentException("not allowed");
    }
  }

  /** Reads it, and says in one line what is wrong if it is none. */
  T read(String key, String text, Path base, String from) {
    try {
      return reader.apply(text, base);
    } catch (IllegalArgumentException | OrbException e) {
      throw Faults.impossible(key, text, allowed, from, e);
    }
  }
}
