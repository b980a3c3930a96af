package dev.orb.house.broken.rooms.agent;

import dev.orb.house.broken.rooms.server.ServerThing;

record BreaksAgent(ServerThing seen) {}
