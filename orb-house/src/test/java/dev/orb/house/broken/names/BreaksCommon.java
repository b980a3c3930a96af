package dev.orb.house.broken.names;

record BreaksCommon(int number) {}
