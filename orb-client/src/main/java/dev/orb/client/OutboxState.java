package dev.orb.client;

/**
 * What waits in the outbox now.
 *
 * @param waiting events that the broker has not confirmed
 * @param bytes of them
 * @param dropped events that made room for newer ones, since the start
 * @param refused how often the broker refused one, which then waited and was sent again
 */
public record OutboxState(int waiting, long bytes, long dropped, long refused) {}
