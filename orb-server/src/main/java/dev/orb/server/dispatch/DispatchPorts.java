package dev.orb.server.dispatch;

import dev.orb.protocol.Ticker;
import dev.orb.protocol.message.Message;
import dev.orb.server.broker.ClientQueues;
import dev.orb.server.broker.FanOut;
import dev.orb.server.journal.Journal;
import dev.orb.transport.Outlet;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * What dispatch lives on. It closes none of it.
 *
 * @param journal the truth
 * @param fanOut durable commands, and ephemeral ones to several
 * @param queues the clients' queues
 * @param outlet control messages, and ephemeral commands to one
 * @param others gets the validated sender and every message on the node's address that is no answer
 *     to a command, such as a pong, and every reply before it is acted on; must not block
 * @param metrics where to count
 * @param clock the server's time
 * @param ticker elapsed time
 * @param random for ids
 * @param payloads what commands claim
 */
public record DispatchPorts(
    Journal journal,
    FanOut fanOut,
    ClientQueues queues,
    Outlet outlet,
    BiConsumer<String, Message> others,
    MeterRegistry metrics,
    Clock clock,
    Ticker ticker,
    RandomGenerator random,
    ClaimedPayloads payloads) {

  /** The same of a node without payloads. */
  public DispatchPorts(
      Journal journal,
      FanOut fanOut,
      ClientQueues queues,
      Outlet outlet,
      BiConsumer<String, Message> others,
      MeterRegistry metrics,
      Clock clock,
      Ticker ticker,
      RandomGenerator random) {
    this(
        journal,
        fanOut,
        queues,
        outlet,
        others,
        metrics,
        clock,
        ticker,
        random,
        ClaimedPayloads.NONE);
  }
}
