package dev.orb.server.fleet;

import java.time.Duration;

/**
 * How the fleet treats its clients.
 *
 * @param node the name of this node
 * @param fleet the id of the fleet
 * @param heartbeat how often clients say that they live
 * @param timeout how long silence is borne
 * @param handshake how long a callback may take to admit a session
 * @param maxClients how many may be enrolled
 * @param maxPayload bytes of one message
 * @param handlerTimeout how long a handler runs when nobody says
 * @param duplicate who has an id that two want
 * @param maxAttempts how often an idempotent command is started
 */
public record FleetSettings(
    String node,
    String fleet,
    Duration heartbeat,
    Duration timeout,
    Duration handshake,
    int maxClients,
    long maxPayload,
    Duration handlerTimeout,
    DuplicatePolicy duplicate,
    int maxAttempts) {}
