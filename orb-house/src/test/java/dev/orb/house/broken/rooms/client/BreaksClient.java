package dev.orb.house.broken.rooms.client;

import dev.orb.house.broken.rooms.server.ServerThing;

record BreaksClient(ServerThing seen) {}
