package dev.orb.protocol;

import java.time.Instant;

/**
 * In whose name a schedule fires. What he may is judged at each firing and not when it was put.
 *
 * @param name of his token
 * @param since when he put the schedule: a token of that name that was made later is another's
 */
public record FiringOwner(String name, Instant since) {}
