package dev.orb.server.broker;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that this package makes; the library makes its own. */
final class BrokerThreads {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerThreads.class);

  private BrokerThreads() {}

  /** Reads and writes the sockets of clients. The acceptor owns and ends them. */
  static EventLoopGroup sockets() {
    int count = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new NioEventLoopGroup(count, new DefaultThreadFactory("orb-broker-socket", true));
  }

  /**
   * Runs something that has no deadline of its own.
   *
   * @return whether it ended in time; if not it goes on, on a daemon thread
   */
  static boolean within(Duration deadline, String what, Runnable work) throws InterruptedException {
    Thread thread = new Thread(work, "orb-broker-" + what);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((t, e) -> LOG.warn("the broker's {} failed", what, e));
    thread.start();
    thread.join(deadline.toMillis());
    return !thread.isAlive();
  }
}
