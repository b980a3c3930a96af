package dev.orb.house.broken.home.quartz.server;

import org.quartz.Scheduler;

record BreaksScheduler(Scheduler used) {}
