package dev.orb.house.broken.home.cronutils.scheduler.time;

import com.cronutils.model.Cron;

record KeepsCron(Cron used) {}
