package dev.orb.transport.artemis;

import dev.orb.transport.Proxy;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * Turns the library's dialling of the proxy into the proxy's dialling of the server, whose name
 * goes to the proxy unresolved: this machine may have no way to resolve it.
 */
final class ProxyDial extends ChannelOutboundHandlerAdapter {
  private final Proxy proxy;
  private final Server server;
  private final Duration timeout;

  ProxyDial(Proxy proxy, Server server, Duration timeout) {
    this.proxy = proxy;
    this.server = server;
    this.timeout = timeout;
  }

  @Override
  public void connect(
      ChannelHandlerContext ctx, SocketAddress resolved, SocketAddress local, ChannelPromise done) {
    ProxyHandler handler = handler(resolved);
    handler.setConnectTimeoutMillis(timeout.toMillis());
    ctx.pipeline().addFirst(handler);
    ChannelFuture unused =
        ctx.connect(InetSocketAddress.createUnresolved(server.host(), server.port()), local, done);
  }

  private ProxyHandler handler(SocketAddress at) {
    String user = proxy.user();
    String password = proxy.password();
    return switch (proxy.kind()) {
      case HTTP ->
          user == null || password == null
              ? new HttpProxyHandler(at)
              : new HttpProxyHandler(at, user, password);
      case SOCKS5 -> new Socks5ProxyHandler(at, user, password);
    };
  }
}
