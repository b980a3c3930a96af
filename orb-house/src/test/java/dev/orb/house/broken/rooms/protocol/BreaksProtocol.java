package dev.orb.house.broken.rooms.protocol;

import dev.orb.house.broken.rooms.transport.TransportThing;

record BreaksProtocol(TransportThing seen) {}
