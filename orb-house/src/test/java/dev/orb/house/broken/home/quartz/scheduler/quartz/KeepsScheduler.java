package dev.orb.house.broken.home.quartz.scheduler.quartz;

import org.quartz.Scheduler;

record KeepsScheduler(Scheduler used) {}
