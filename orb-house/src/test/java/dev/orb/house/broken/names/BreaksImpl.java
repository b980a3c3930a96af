package dev.orb.house.broken.names;

record BreaksImpl(int number) {}
