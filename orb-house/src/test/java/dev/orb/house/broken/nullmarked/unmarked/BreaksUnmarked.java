package dev.orb.house.broken.nullmarked.unmarked;

record BreaksUnmarked(int number) {}
