package dev.orb.house.broken.pure.protocol;

import java.io.InputStream;

record BreaksInputStream(InputStream used) {}
