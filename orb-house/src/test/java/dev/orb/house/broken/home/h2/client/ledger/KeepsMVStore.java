package dev.orb.house.broken.home.h2.client.ledger;

import org.h2.mvstore.MVStore;

record KeepsMVStore(MVStore used) {}
