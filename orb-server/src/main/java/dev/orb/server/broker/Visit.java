package dev.orb.server.broker;

/**
 * One connection of one client to the broker.
 *
 * @param number never used twice by a broker process
 * @param client the validated id
 * @param instance the instance that the connection names
 * @param process the process that the connection names; empty if it names none
 * @param remoteAddress where it comes from
 */
public record Visit(
    long number, String client, String instance, String process, String remoteAddress) {}
