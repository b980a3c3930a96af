package dev.orb.house.broken.names;

record KeepsUtility(int number) {}
