package dev.orb.house.broken.pure.protocol;

import java.net.URI;

record KeepsURI(URI used) {}
