package dev.orb.house.broken.cycles.three;

import dev.orb.house.broken.cycles.one.BreaksOne;

record KeepsThree(BreaksOne one) {}
