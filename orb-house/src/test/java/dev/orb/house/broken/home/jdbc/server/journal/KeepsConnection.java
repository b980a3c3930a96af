package dev.orb.house.broken.home.jdbc.server.journal;

import java.sql.Connection;

record KeepsConnection(Connection used) {}
