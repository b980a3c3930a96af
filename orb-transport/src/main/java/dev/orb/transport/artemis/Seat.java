package dev.orb.transport.artemis;

import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * A session, and whose turn it is to use it. Sends and acknowledgements go through the turns,
 * because the library lets one thread at a time do either.
 *
 * @param session of the broker
 * @param turns one step at a time, in the order of the calls; what can wait is bounded by those who
 *     submit it
 * @param threads of the family
 * @param shared whether others go on when one consumer of it closes
 */
record Seat(ClientSession session, Combiner<Runnable> turns, WireThreads threads, boolean shared) {

  static Seat of(ClientSession session, Wire wire, boolean shared) {
    WireThreads threads = wire.threads();
    return new Seat(session, new Combiner<>(threads.work(), Runnable::run), threads, shared);
  }
}
