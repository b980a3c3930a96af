/**
 * What people would build by hand on a broker, under the same load and the same faults: a durable
 * queue a client, publishes that are confirmed, work that is acknowledged when it is done and
 * answered.
 *
 * <p>{@code orb bench chaos --peer} makes the {@link dev.orb.bench.chaos.peer.PeerSubject} and
 * calls it on its own thread. Workers are processes of their own; the brokers' libraries are used
 * here and nowhere else.
 */
@NullMarked
package dev.orb.bench.chaos.peer;

import org.jspecify.annotations.NullMarked;
