package dev.orb.house.broken.pure.server;

import java.nio.file.Path;

record KeepsPath(Path used) {}
