package dev.orb.house.broken.home.cronutils.protocol.schedule;

import com.cronutils.model.Cron;

record KeepsCron(Cron used) {}
