package dev.orb.scheduler;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Calendars in memory. */
final class CalendarsDouble implements CalendarStore {
  private final Map<String, Calendar> all = new TreeMap<>();

  static Calendar dates(String id, String... days) {
    return new Calendar(
        id, new Blackout.Dates(Stream.of(days).map(Blackout.Days::parse).toList()), null);
  }

  @Override
  public void put(Calendar calendar) {
    all.put(calendar.id(), calendar);
  }

  @Override
  public Optional<Calendar> find(String id) {
    return Optional.ofNullable(all.get(id));
  }

  @Override
  public List<Calendar> list() {
    return List.copyOf(all.values());
  }

  @Override
  public boolean remove(String id) {
    return all.remove(id) != null;
  }
}
