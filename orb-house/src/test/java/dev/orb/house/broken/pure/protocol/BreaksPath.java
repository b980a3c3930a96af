package dev.orb.house.broken.pure.protocol;

import java.nio.file.Path;

record BreaksPath(Path used) {}
