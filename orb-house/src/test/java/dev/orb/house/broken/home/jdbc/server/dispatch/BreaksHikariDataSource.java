package dev.orb.house.broken.home.jdbc.server.dispatch;

import com.zaxxer.hikari.HikariDataSource;

record BreaksHikariDataSource(HikariDataSource used) {}
