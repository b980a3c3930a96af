package dev.orb.server.broker;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.server.RemotingService;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.jspecify.annotations.Nullable;

/**
 * Listens for clients. The library's acceptor lets nobody stand before it in the pipeline, so this
 * binds and accepts itself, puts {@link Threshold} and {@link PeerGuard} first, and hands the
 * channel over as a web server hands over an upgraded one.
 */
final class GuardedAcceptor {
  private static final Duration STOP = Duration.ofSeconds(5);

  private final BrokerSettings settings;
  private final NettyAcceptor library;
  private final Threshold threshold;
  // why: a channel that the library has not taken yet would survive a stop
  private final ChannelGroup accepted =
      new DefaultChannelGroup("orb-accepted", GlobalEventExecutor.INSTANCE);
  private @Nullable EventLoopGroup sockets;
  private @Nullable Channel listening;

  /** One on the library's own acceptor, which binds nothing itself. */
  static GuardedAcceptor of(
      BrokerSettings settings, RemotingService remoting, Threshold threshold) {
    try {
      Acceptor acceptor =
          remoting.createAcceptor(
              new TransportConfiguration(
                  NettyAcceptorFactory.class.getName(),
                  Map.of(
                      "protocols",
                      "CORE",
                      "httpUpgradeEnabled",
                      true,
                      "handshake-timeout",
                      0,
                      "useEpoll",
                      false,
                      "remotingThreads",
                      1),
                  "clients"));
      acceptor.start();
      return new GuardedAcceptor(settings, (NettyAcceptor) acceptor, threshold);
    } catch (Exception e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the broker cannot listen: " + e.getMessage(), null, e);
    }
  }

  private GuardedAcceptor(BrokerSettings settings, NettyAcceptor library, Threshold threshold) {
    this.settings = settings;
    this.library = library;
    this.threshold = threshold;
  }

  /**
   * @return the port
   * @throws OrbException {@code INVALID_CONFIG} if the port cannot be had
   */
  synchronized int listen() {
    EventLoopGroup loops = BrokerThreads.sockets();
    sockets = loops;
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .handler(new Doorkeeper(threshold.strangers()))
            .childHandler(new Initializer())
            .bind(new InetSocketAddress(settings.bind(), settings.port()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stop();
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "broker.port: cannot listen on "
              + settings.bind()
              + ":"
              + settings.port()
              + " ("
              + bound.cause().getMessage()
              + ")",
          "choose another port, or 0 for any, or stop the program that has it",
          bound.cause());
    }
    Channel channel = bound.channel();
    listening = channel;
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Takes no more connections; those that are there stay. Idempotent. */
  synchronized void pause() {
    if (listening != null) {
      listening.close().awaitUninterruptibly(STOP.toMillis());
      listening = null;
    }
  }

  /** Closes what is left. Bounded; idempotent. */
  synchronized void stop() {
    pause();
    accepted.close().awaitUninterruptibly(STOP.toMillis());
    if (sockets != null) {
      sockets
          .shutdownGracefully(0, STOP.toMillis(), TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(STOP.toMillis());
      sockets = null;
    }
  }

  private final class Initializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      accepted.add(channel);
      threshold.guard(channel);
      channel
          .pipeline()
          .addLast(
              new PeerGuard(
                  threshold.strangers(),
                  settings.handshakeTimeout(),
                  PeerGuard.clientsFrame(settings.maxPayload())));
      library.transfer(channel);
    }
  }
}
