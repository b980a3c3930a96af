package dev.orb.transport.artemis;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ServerLocator;

/**
 * What connectors of one family share: where the broker is, how to talk to it, and the threads. The
 * last connector that closes ends it.
 */
final class Wire {
  private final List<TransportConfiguration> servers;
  private final ServerLocator locator;
  private final WireThreads threads;
  private final Clock clock;
  private final ArtemisOutlet.Limits unconfirmed;
  private final AtomicInteger users = new AtomicInteger(1);

  Wire(
      List<TransportConfiguration> servers,
      ServerLocator locator,
      WireThreads threads,
      Clock clock,
      ArtemisOutlet.Limits unconfirmed) {
    this.servers = servers;
    this.locator = locator;
    this.threads = threads;
    this.clock = clock;
    this.unconfirmed = unconfirmed;
  }

  List<TransportConfiguration> servers() {
    return servers;
  }

  ServerLocator locator() {
    return locator;
  }

  WireThreads threads() {
    return threads;
  }

  Clock clock() {
    return clock;
  }

  ArtemisOutlet.Limits unconfirmed() {
    return unconfirmed;
  }

  Duration callTimeout() {
    return Duration.ofMillis(locator.getCallTimeout());
  }

  /** False if it has ended. */
  boolean join() {
    return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) != 0;
  }

  void leave() {
    if (users.decrementAndGet() == 0) {
      locator.close();
      threads.close();
    }
  }
}
