package dev.orb.server.broker;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;

/** The way into a broker of the same process. */
final class InVm {
  // why not 0: an application that embeds the server may have a broker of its own there
  private static final AtomicInteger IDS = new AtomicInteger(7_000);

  private InVm() {}

  static int nextId() {
    return IDS.incrementAndGet();
  }

  static TransportConfiguration to(int id) {
    return new TransportConfiguration(InVMConnectorFactory.class.getName(), Map.of("serverId", id));
  }
}
