package dev.orb.house.broken.pure.protocol;

record BreaksThread(Thread used) {}
