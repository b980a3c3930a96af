package dev.orb.house.broken.names;

record BreaksHelper(int number) {}
