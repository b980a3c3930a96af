package dev.orb.house.broken.names;

record BreaksConstants(int number) {}
