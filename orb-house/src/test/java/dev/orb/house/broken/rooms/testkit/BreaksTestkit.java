package dev.orb.house.broken.rooms.testkit;

import dev.orb.house.broken.rooms.http.HttpThing;

record BreaksTestkit(HttpThing seen) {}
