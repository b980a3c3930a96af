package dev.orb.scheduler;

import java.util.List;
import java.util.Optional;

/** The port to what keeps calendars. Thread-safe; calls block on the database. */
public interface CalendarStore {
  /** Keeps a calendar, in place of the one that has its id. */
  void put(Calendar calendar);

  /** The calendar of that id. */
  Optional<Calendar> find(String id);

  /** Every calendar, by id. */
  List<Calendar> list();

  /** Forgets a calendar; whether there was one. */
  boolean remove(String id);
}
