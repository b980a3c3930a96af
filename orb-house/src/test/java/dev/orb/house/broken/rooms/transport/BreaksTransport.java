package dev.orb.house.broken.rooms.transport;

import dev.orb.house.broken.rooms.exchange.ExchangeThing;

record BreaksTransport(ExchangeThing seen) {}
