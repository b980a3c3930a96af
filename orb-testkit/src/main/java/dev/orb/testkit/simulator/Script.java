package dev.orb.testkit.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A world before it is lived: who is there, and all that happens until it calms down. The same
 * script makes the same world, in the same version.
 *
 * @param seed of its ids
 * @param clients how many there are
 * @param places how many handlers run at a time at each
 * @param room how many open commands a client may have; 0 for any number
 * @param skew how many minutes their clocks are wrong, every second one the other way
 * @param events in order
 */
public record Script(long seed, int clients, int places, int room, int skew, List<Event> events) {

  public Script {
    Broken.unless(clients > 0 && places > 0 && room >= 0, "%s clients, %s places", clients, places);
    events = List.copyOf(events);
  }

  /** The world of a seed. */
  public static Script of(long seed) {
    return new Drawing(seed).draw();
  }

  Script with(List<Event> others) {
    return new Script(seed, clients, places, room, skew, others);
  }

  /** The worlds that are a little smaller than this one. */
  Stream<Script> smaller() {
    return Stream.of(
            new Script(seed, Math.max(1, clients - 1), places, room, skew, events),
            new Script(seed, clients, 1, room, skew, events),
            new Script(seed, clients, places, 0, skew, events),
            new Script(seed, clients, places, room, 0, events))
        .filter(script -> !script.equals(this));
  }

  /** As {@link #parse} reads it: the world, then an event a line. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("world seed=").append(seed).append(" clients=").append(clients);
    text.append(" places=").append(places).append(" room=").append(room);
    text.append(" skew=").append(skew);
    events.forEach(event -> text.append('\n').append(event.text()));
    return text.toString();
  }

  /**
   * Reads {@link #text()}. What follows {@code --} in a line is a remark.
   *
   * @throws dev.orb.protocol.OrbException {@code MALFORMED}
   */
  public static Script parse(String text) {
    List<String> lines =
        text.lines()
            .map(line -> line.contains("--") ? line.substring(0, line.indexOf("--")) : line)
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    long[] head = {1, 1, 1, 0, 0};
    List<String> names = List.of("seed", "clients", "places", "room", "skew");
    List<Event> events = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("world")) {
        for (String word : Event.words(line.substring("world".length()))) {
          int sign = word.indexOf('=');
          int index = sign < 0 ? -1 : names.indexOf(word.substring(0, sign));
          Broken.unless(index >= 0, "'%s' in '%s'", word, line);
          head[index] = Long.parseLong(word.substring(sign + 1));
        }
      } else {
        events.add(Event.parse(line));
      }
    }
    return new Script(head[0], (int) head[1], (int) head[2], (int) head[3], (int) head[4], events);
  }
}
