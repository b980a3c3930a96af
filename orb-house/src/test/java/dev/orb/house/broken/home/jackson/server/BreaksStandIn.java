package dev.orb.house.broken.home.jackson.server;

import com.fasterxml.jackson.StandIn;

record BreaksStandIn(StandIn used) {}
