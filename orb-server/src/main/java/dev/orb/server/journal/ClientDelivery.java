package dev.orb.server.journal;

/**
 * A delivery among those of its client.
 *
 * @param name of its command
 * @param delivery how far it is
 */
public record ClientDelivery(String name, DeliveryRecord delivery) {}
