package dev.orb.house.broken.rooms.app;

import dev.orb.house.broken.rooms.examples.ExamplesThing;

record BreaksApp(ExamplesThing seen) {}
