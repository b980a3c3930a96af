package dev.orb.transport.artemis;

import dev.orb.transport.Proxy;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.Objects;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQClientProtocolManager;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQClientProtocolManagerFactory;
import org.apache.activemq.artemis.spi.core.remoting.ClientProtocolManager;
import org.jspecify.annotations.Nullable;

/**
 * What lies between the socket and the library: the proxy, the encryption, the watch. The library
 * has words for the first two of its own, which read key stores of passwords, log what goes wrong,
 * and know no HTTP proxy.
 */
final class Line extends ActiveMQClientProtocolManagerFactory {
  private static final long serialVersionUID = 1L;

  private final transient Server server;
  private final transient @Nullable SslContext tls;
  private final transient @Nullable Proxy proxy;
  private final transient Duration timeout;
  private final transient LineWatch watch;

  Line(Server server, Wire wire, LineWatch watch) {
    this.server = server;
    this.tls = server.encrypted() ? wire.keys().context() : null;
    this.proxy = wire.proxy();
    this.timeout = wire.callTimeout();
    this.watch = watch;
  }

  @Override
  public ClientProtocolManager newProtocolManager() {
    return new ActiveMQClientProtocolManager() {
      @Override
      public void addChannelHandlers(ChannelPipeline pipeline) {
        if (proxy != null) {
          pipeline.addLast(new ProxyDial(proxy, server, timeout));
        }
        if (tls != null) {
          SslHandler handler =
              tls.newHandler(pipeline.channel().alloc(), server.host(), server.port());
          handler.setHandshakeTimeoutMillis(timeout.toMillis());
          pipeline.addLast(handler);
        }
        pipeline.addLast(watch);
        super.addChannelHandlers(pipeline);
      }
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Objects.hash(server, watch);
  }
}
