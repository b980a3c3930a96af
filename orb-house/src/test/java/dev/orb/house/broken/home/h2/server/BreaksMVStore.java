package dev.orb.house.broken.home.h2.server;

import org.h2.mvstore.MVStore;

record BreaksMVStore(MVStore used) {}
