package dev.orb.server.dispatch;

/**
 * What a cancel did, in deliveries.
 *
 * @param removed taken out before they started
 * @param stopped stopped while they ran
 * @param ended had ended before
 * @param unconfirmed whose client has not answered yet
 * @param running left alone because they run, when only what is queued was meant
 */
public record CancelOutcome(int removed, int stopped, int ended, int unconfirmed, int running) {}
