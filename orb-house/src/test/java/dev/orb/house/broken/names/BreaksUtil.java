package dev.orb.house.broken.names;

record BreaksUtil(int number) {}
