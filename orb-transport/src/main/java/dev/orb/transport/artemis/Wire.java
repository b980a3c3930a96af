package dev.orb.transport.artemis;

import dev.orb.transport.Approach;
import dev.orb.transport.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ServerLocatorInternal;
import org.jspecify.annotations.Nullable;

/**
 * What connectors of one family share: where the broker is, how to talk to it, and the threads. The
 * last connector that closes ends it.
 */
final class Wire {
  private final List<Server> servers;
  private final KeyFiles keys;
  private final @Nullable Proxy proxy;
  private final Supplier<ServerLocator> locators;
  private final Duration callTimeout;
  private final Set<ServerLocatorInternal> used = ConcurrentHashMap.newKeySet();
  private final WireThreads threads;
  private final Clock clock;
  private final ArtemisOutlet.Limits unconfirmed;
  private final AtomicInteger users = new AtomicInteger(1);

  Wire(
      List<Server> servers,
      Approach approach,
      Supplier<ServerLocator> locators,
      Duration callTimeout,
      WireThreads threads,
      Clock clock,
      ArtemisOutlet.Limits unconfirmed) {
    this.servers = servers;
    this.keys = new KeyFiles(approach);
    this.proxy = approach.proxy();
    this.locators = locators;
    this.callTimeout = callTimeout;
    this.threads = threads;
    this.clock = clock;
    this.unconfirmed = unconfirmed;
  }

  List<Server> servers() {
    return servers;
  }

  KeyFiles keys() {
    return keys;
  }

  @Nullable Proxy proxy() {
    return proxy;
  }

  /**
   * One for each connection, because the settings of sessions are read off it.
   *
   * @param patience how long its maker waits; the library must not give up before
   */
  ServerLocatorInternal open(Duration patience) {
    ServerLocatorInternal locator = (ServerLocatorInternal) locators.get();
    if (patience.compareTo(callTimeout) > 0) {
      locator.setCallTimeout(patience.toMillis());
    }
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
