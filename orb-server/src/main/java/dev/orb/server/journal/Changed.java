package dev.orb.server.journal;

/**
 * A delivery as it is since its newest change.
 *
 * @param stamp the change's place among all that happens to the command; 0 if none was kept
 */
public record Changed(long stamp, DeliveryRecord row) {}
