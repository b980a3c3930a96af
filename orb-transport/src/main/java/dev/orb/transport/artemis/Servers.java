package dev.orb.transport.artemis;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code ssl://a:61616,tcp://b:61616}.
 *
 * @param connectTimeout how long a socket may take
 * @param eventLoops how many serve sockets
 * @param proxy dials for us; null for nobody
 */
record Servers(Duration connectTimeout, int eventLoops, @Nullable Proxy proxy) {

  /**
   * @throws OrbException {@code INVALID_CONFIG}
   */
  List<Server> of(String servers) {
    List<Server> found = new ArrayList<>();
    for (String server : servers.split(",", -1)) {
      URI uri = uri(server.strip());
      String host = uri.getHost().replaceAll("[\\[\\]]", "");
      found.add(
          new Server(
              host,
              uri.getPort(),
              "ssl".equals(uri.getScheme()),
              proxy == null
                  ? transport(host, uri.getPort(), name(uri))
                  : transport(proxy.host(), proxy.port(), name(uri) + " by " + proxy)));
    }
    return List.copyOf(found);
  }

  private static String name(URI uri) {
    return uri.getHost() + ":" + uri.getPort();
  }

  private TransportConfiguration transport(String host, int port, String name) {
    return new TransportConfiguration(
        NettyConnectorFactory.class.getName(),
        Map.of(
            TransportConstants.HOST_PROP_NAME,
            host,
            TransportConstants.PORT_PROP_NAME,
            port,
            TransportConstants.REMOTING_THREADS_PROPNAME,
            eventLoops,
            TransportConstants.NETTY_CONNECT_TIMEOUT,
            Math.toIntExact(connectTimeout.toMillis())),
        name);
  }

  private static URI uri(String server) {
    URI uri;
    try {
      uri = new URI(server);
    } catch (URISyntaxException e) {
      throw refused(server, e.getReason());
    }
    if (!"tcp".equals(uri.getScheme()) && !"ssl".equals(uri.getScheme())) {
      throw refused(server, "the scheme is neither ssl nor tcp");
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
        "write ssl://host:port or tcp://host:port, several separated by commas");
  }
}
