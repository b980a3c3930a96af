package dev.orb.http.doubles;

import dev.orb.scheduler.Calendar;
import dev.orb.scheduler.CalendarStore;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Calendars in memory. */
final class CalendarsDouble implements CalendarStore {
  private final Map<String, Calendar> all = Collections.synchronizedMap(new TreeMap<>());

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
