package dev.orb.testkit.simulator;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One thing that happens. It carries all of its own chance, so that it means the same whatever
 * happens before it or does not.
 *
 * @param numbers as many as its kind names
 */
public record Event(Kind kind, List<Integer> numbers) {
  private static final Pattern SPACES = Pattern.compile(" +");

  public Event {
    numbers = List.copyOf(numbers);
    if (numbers.size() != kind.numbers().size()) {
      throw bad(kind + " has " + kind.numbers() + ", not " + numbers);
    }
  }

  /** Numbers that are left out are 0. */
  static Event of(Kind kind, int... numbers) {
    Integer[] all = new Integer[kind.numbers().size()];
    Arrays.setAll(all, i -> i < numbers.length ? numbers[i] : 0);
    return new Event(kind, List.of(all));
  }

  private static OrbException bad(String words) {
    return new OrbException(ErrorCode.MALFORMED, words, "see Kind for what there is");
  }

  int at(String name) {
    return numbers.get(kind.numbers().indexOf(name));
  }

  /** The same with one other number. */
  Event with(int index, int number) {
    Integer[] all = numbers.toArray(Integer[]::new);
    all[index] = number;
    return new Event(kind, List.of(all));
  }

  /** The form in a script: {@code cut who=1 stays=1}. */
  String text() {
    StringBuilder text = new StringBuilder(kind.text());
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i) != 0) {
        text.append(' ').append(kind.numbers().get(i)).append('=').append(numbers.get(i));
      }
    }
    return text.toString();
  }

  /** Reads {@link #text()}. */
  static Event parse(String text) {
    List<String> words = words(text);
    Event event = of(kind(words.get(0)));
    for (String word : words.subList(1, words.size())) {
      int sign = word.indexOf('=');
      int index = sign < 0 ? -1 : event.kind().numbers().indexOf(word.substring(0, sign));
      if (index < 0) {
        throw bad("'" + word + "' in '" + text + "'");
      }
      event = event.with(index, Integer.parseInt(word.substring(sign + 1)));
    }
    return event;
  }

  /** What spaces keep apart. */
  static List<String> words(String text) {
    return SPACES.splitAsStream(text.strip()).toList();
  }

  private static Kind kind(String text) {
    try {
      return Kind.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw bad("no event '" + text + "'");
    }
  }
}
