package dev.orb.house.broken.home.biweekly.scheduler.ics;

import biweekly.ICalendar;

record KeepsIcs(ICalendar used) {}
