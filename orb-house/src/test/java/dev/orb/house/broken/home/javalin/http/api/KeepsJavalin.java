package dev.orb.house.broken.home.javalin.http.api;

import io.javalin.Javalin;

record KeepsJavalin(Javalin used) {}
