package dev.orb.house.broken.rooms.server;

import dev.orb.house.broken.rooms.transport.TransportThing;

record KeepsServer(TransportThing seen) {}
