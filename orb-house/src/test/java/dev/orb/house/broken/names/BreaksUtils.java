package dev.orb.house.broken.names;

record BreaksUtils(int number) {}
