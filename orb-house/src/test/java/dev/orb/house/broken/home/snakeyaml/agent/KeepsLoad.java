package dev.orb.house.broken.home.snakeyaml.agent;

import org.snakeyaml.engine.v2.api.Load;

record KeepsLoad(Load used) {}
