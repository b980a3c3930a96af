package dev.orb.house.broken.cycles.one;

import dev.orb.house.broken.cycles.one.two.BreaksTwo;

/** One half of a cycle. */
public record BreaksOne(BreaksTwo two) {}
