package dev.orb.house.broken.home.artemis.server;

import org.apache.activemq.artemis.api.core.client.ClientSession;

record BreaksClientSession(ClientSession used) {}
