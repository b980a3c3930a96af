package dev.orb.client;

import dev.orb.exchange.Deadlines;
import dev.orb.exchange.HandlerThreads;
import dev.orb.protocol.Ticker;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What a client lives on and does not own.
 *
 * @param connectors the way to the broker
 * @param sessions connects and opens queues, which blocks
 * @param listeners tells listeners, which may block
 * @param uploads sends large bodies, which blocks
 * @param files writes payloads that come, which blocks
 * @param enders stops a client that the server ended, which waits for it
 * @param timers heartbeats and delays, which never block
 * @param handlers where handlers run
 * @param deadlines watches handlers and calls
 * @param clock this end's wall clock
 * @param ticker elapsed time
 * @param random spreads delays
 */
record Surroundings(
    Connectors connectors,
    Executor sessions,
    Executor listeners,
    Executor uploads,
    Executor files,
    Executor enders,
    Timers timers,
    HandlerThreads handlers,
    Deadlines deadlines,
    Clock clock,
    Ticker ticker,
    RandomGenerator random) {}
