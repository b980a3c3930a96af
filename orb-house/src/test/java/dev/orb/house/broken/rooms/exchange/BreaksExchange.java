package dev.orb.house.broken.rooms.exchange;

import dev.orb.house.broken.rooms.client.ClientThing;

record BreaksExchange(ClientThing seen) {}
