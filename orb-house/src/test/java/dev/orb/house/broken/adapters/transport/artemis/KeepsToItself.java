package dev.orb.house.broken.adapters.transport.artemis;

record KeepsToItself(int number) {}
