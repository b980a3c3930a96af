package dev.orb.house.broken.names;

record BreaksManager(int number) {}
