package dev.orb.house.broken.rooms.bench;

import dev.orb.house.broken.rooms.app.AppThing;

record BreaksBench(AppThing seen) {}
