package dev.orb.house.broken.home.jackson.exchange.schema;

import com.fasterxml.jackson.StandIn;

record KeepsStandIn(StandIn used) {}
