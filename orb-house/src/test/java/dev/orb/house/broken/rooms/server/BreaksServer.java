package dev.orb.house.broken.rooms.server;

import dev.orb.house.broken.rooms.client.ClientThing;

record BreaksServer(ClientThing seen) {}
