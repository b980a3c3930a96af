package dev.orb.house.broken.nullmarked.bare;

record BreaksBare(int number) {}
