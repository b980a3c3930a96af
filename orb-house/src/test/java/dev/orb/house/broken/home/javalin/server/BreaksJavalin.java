package dev.orb.house.broken.home.javalin.server;

import io.javalin.Javalin;

record BreaksJavalin(Javalin used) {}
