package dev.orb.house.broken.cycles.one.two;

import dev.orb.house.broken.cycles.one.BreaksOne;

/** The other half. */
public record BreaksTwo(BreaksOne one) {}
