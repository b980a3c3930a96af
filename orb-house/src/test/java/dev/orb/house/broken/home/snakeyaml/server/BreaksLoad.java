package dev.orb.house.broken.home.snakeyaml.server;

import org.snakeyaml.engine.v2.api.Load;

record BreaksLoad(Load used) {}
