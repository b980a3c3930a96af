package dev.orb.house.broken.home.artemis.transport.artemis;

import org.apache.activemq.artemis.api.core.client.ClientSession;

record KeepsClientSession(ClientSession used) {}
