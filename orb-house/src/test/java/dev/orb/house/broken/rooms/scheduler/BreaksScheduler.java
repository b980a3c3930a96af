package dev.orb.house.broken.rooms.scheduler;

import dev.orb.house.broken.rooms.server.ServerThing;

record BreaksScheduler(ServerThing seen) {}
