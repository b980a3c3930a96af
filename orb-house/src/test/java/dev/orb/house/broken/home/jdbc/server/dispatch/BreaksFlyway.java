package dev.orb.house.broken.home.jdbc.server.dispatch;

import org.flywaydb.core.Flyway;

record BreaksFlyway(Flyway used) {}
