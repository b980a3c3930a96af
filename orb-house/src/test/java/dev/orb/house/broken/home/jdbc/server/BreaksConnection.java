package dev.orb.house.broken.home.jdbc.server;

import java.sql.Connection;

record BreaksConnection(Connection used) {}
