package dev.orb.house.broken.home.cronutils.server;

import com.cronutils.model.Cron;

record BreaksCron(Cron used) {}
