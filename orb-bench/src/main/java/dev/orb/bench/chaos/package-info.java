/**
 * A fleet under load and faults, and the judge of what became of it.
 *
 * <p>{@code orb bench chaos} calls it, on its own thread: a {@link dev.orb.bench.chaos.Plan} of
 * faults strikes a {@link dev.orb.bench.chaos.Subject} while a sender puts a {@link
 * dev.orb.bench.chaos.Load} on it from threads of its own; what really ran is written down outside
 * of the subject, and the {@link dev.orb.bench.chaos.Judge} compares the three accounts at the end.
 * It knows nothing of ORB; who is tormented lives in the packages below.
 */
@NullMarked
package dev.orb.bench.chaos;

import org.jspecify.annotations.NullMarked;
