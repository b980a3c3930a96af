package dev.orb.house.broken.home.biweekly.scheduler.time;

import biweekly.ICalendar;

record BreaksIcs(ICalendar used) {}
