package dev.orb.transport.artemis;

import org.apache.activemq.artemis.api.core.TransportConfiguration;

/**
 * One place where a broker may be.
 *
 * @param host its name or address
 * @param port its port
 * @param encrypted whether it is dialled with TLS
 * @param transport the same for the library, or the proxy that dials it
 */
record Server(String host, int port, boolean encrypted, TransportConfiguration transport) {
  /** Within this process. */
  static Server within(TransportConfiguration broker) {
    return new Server("", 0, false, broker);
  }

  boolean isWithin() {
    return host.isEmpty();
  }

  @Override
  public String toString() {
    return transport.getName();
  }
}
