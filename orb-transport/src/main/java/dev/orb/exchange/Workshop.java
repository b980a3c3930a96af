package dev.orb.exchange;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What runs need.
 *
 * @param client whose handlers they are
 * @param handlers where handlers run
 * @param signals where they are told to stop
 * @param concurrency how many at a time
 * @param deadlines watches their time
 * @param time the server's
 * @param grace how long one may take to end once it is told to, if it does not say itself
 * @param meter counts
 */
record Workshop(
    String client,
    Executor handlers,
    Executor signals,
    int concurrency,
    Deadlines deadlines,
    ServerTime time,
    Duration grace,
    ExchangeMeter meter) {}
