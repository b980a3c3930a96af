package dev.orb.house.broken.nullmarked.marked;

record KeepsMarked(int number) {}
