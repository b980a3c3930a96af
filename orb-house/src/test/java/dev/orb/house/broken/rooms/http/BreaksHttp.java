package dev.orb.house.broken.rooms.http;

import dev.orb.house.broken.rooms.client.ClientThing;

record BreaksHttp(ClientThing seen) {}
