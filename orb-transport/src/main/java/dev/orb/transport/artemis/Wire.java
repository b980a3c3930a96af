package dev.orb.transport.artemis;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ServerLocatorInternal;

/**
 * What connectors of one family share: where the broker is, how to talk to it, and the threads. The
 * last connector that closes ends it.
 */
final class Wire {
  private final List<TransportConfiguration> servers;
  private final Supplier<ServerLocator> locators;
  private final Duration callTimeout;
  private final Set<ServerLocatorInternal> used = ConcurrentHashMap.newKeySet();
  private final WireThreads threads;
  private final Clock clock;
  private final ArtemisOutlet.Limits unconfirmed;
  private final AtomicInteger users = new AtomicInteger(1);

  Wire(
      List<TransportConfiguration> servers,
      Supplier<ServerLocator> locators,
      Duration callTimeout,
      WireThreads threads,
      Clock clock,
      ArtemisOutlet.Limits unconfirmed) {
    this.servers = servers;
    this.locators = locators;
    this.callTimeout = callTimeout;
    this.threads = threads;
    this.clock = clock;
    this.unconfirmed = unconfirmed;
  }

  List<TransportConfiguration> servers() {
    return servers;
  }

  /** One for each connection, because the settings of sessions are read off it. */
  ServerLocatorInternal open() {
    ServerLocatorInternal locator = (ServerLocatorInternal) locators.get();
    used.add(locator);
    return locator;
  }

  void release(ServerLocatorInternal locator) {
    used.remove(locator);
    locator.close();
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
    return callTimeout;
  }

  /** False if it has ended. */
  boolean join() {
    return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) != 0;
  }

  void leave() {
    if (users.decrementAndGet() == 0) {
      used.forEach(ServerLocator::close);
      threads.close();
    }
  }
}
