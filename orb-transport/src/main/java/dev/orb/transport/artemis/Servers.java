package dev.orb.transport.artemis;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;

/** Reads {@code tcp://a:61616,tcp://b:61616}. */
final class Servers {
  private Servers() {}

  /**
   * @throws OrbException {@code INVALID_CONFIG}
   */
  static List<TransportConfiguration> of(String servers, Duration connectTimeout, int eventLoops) {
    List<TransportConfiguration> found = new ArrayList<>();
    for (String server : servers.split(",", -1)) {
      URI uri = uri(server.strip());
      found.add(
          new TransportConfiguration(
              NettyConnectorFactory.class.getName(),
              Map.of(
                  TransportConstants.HOST_PROP_NAME,
                  uri.getHost(),
                  TransportConstants.PORT_PROP_NAME,
                  uri.getPort(),
                  TransportConstants.REMOTING_THREADS_PROPNAME,
                  eventLoops,
                  TransportConstants.NETTY_CONNECT_TIMEOUT,
                  Math.toIntExact(connectTimeout.toMillis())),
              uri.getHost() + ":" + uri.getPort()));
    }
    return List.copyOf(found);
  }

  private static URI uri(String server) {
    URI uri;
    try {
      uri = new URI(server);
    } catch (URISyntaxException e) {
      throw refused(server, e.getReason());
    }
    if ("ssl".equals(uri.getScheme())) {
      throw refused(server, "tls is not available in this version");
    }
    if (!"tcp".equals(uri.getScheme())) {
      throw refused(server, "the scheme is not tcp");
    }
    if (uri.getHost() == null || uri.getPort() < 1 || uri.getPort() > 65_535) {
      throw refused(server, "host or port is missing");
    }
    if (uri.getQuery() != null || uri.getUserInfo() != null || !uri.getPath().isEmpty()) {
      throw refused(server, "there is more than host and port");
    }
    return uri;
  }

  private static OrbException refused(String server, String why) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "'" + server + "' is no server: " + why,
        "write tcp://host:port, several separated by commas");
  }
}
