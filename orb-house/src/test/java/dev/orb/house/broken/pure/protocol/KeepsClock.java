package dev.orb.house.broken.pure.protocol;

import java.time.Clock;

record KeepsClock(Clock handedOn) {}
