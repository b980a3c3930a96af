package dev.orb.server.broker;

/**
 * One connection of one client to the broker.
 *
 * @param number never used twice by a broker process
 * @param client the validated id
 * @param instance the instance that the connection names
 * @param remoteAddress where it comes from
 */
public record Visit(long number, String client, String instance, String remoteAddress) {}
