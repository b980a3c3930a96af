package dev.orb.house.broken.rooms.app;

import dev.orb.house.broken.rooms.bench.BenchThing;

record BreaksApp(BenchThing seen) {}
