package dev.orb.server.broker;

import dev.orb.server.security.ServerTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands first on an encrypted port, and tells by the first byte who comes. A TLS handshake goes
 * on; plain text goes on from this machine only, where nobody listens in between; from anywhere
 * else it gets the alert that any TLS server would give, by which the client tells its user what to
 * dial.
 *
 * <p>Waits for the byte no longer than {@link PeerGuard} waits for a session. Runs on the channel's
 * own event loop.
 */
final class FirstByte extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(FirstByte.class);
  private static final byte HANDSHAKE = 22;

  // an alert, TLS 1.2, 2 bytes: fatal, unexpected_message
  private static final byte[] REFUSAL = {21, 3, 3, 0, 2, 2, 10};

  private final ServerTls tls;
  private final Strangers strangers;
  private boolean refused;

  FirstByte(ServerTls tls, Strangers strangers) {
    this.tls = tls;
    this.strangers = strangers;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (refused || !(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
    } else if (!bytes.isReadable()) {
      bytes.release();
    } else if (bytes.getByte(bytes.readerIndex()) == HANDSHAKE) {
      // why no timeout of its own: the guard's holds for the whole way to a session
      SslHandler handler = new SslHandler(tls.engine());
      handler.setHandshakeTimeoutMillis(0);
      ctx.pipeline().addAfter(ctx.name(), null, handler);
      ctx.fireChannelRead(bytes);
      ctx.pipeline().remove(this);
    } else if (isFromThisMachine(ctx)) {
      LastWord.isNotNeeded(ctx.channel());
      ctx.fireChannelRead(bytes);
      ctx.pipeline().remove(this);
    } else {
      bytes.release();
      refuse(ctx);
    }
  }

  private static boolean isFromThisMachine(ChannelHandlerContext ctx) {
    return ctx.channel().remoteAddress() instanceof InetSocketAddress from
        && from.getAddress() != null
        && from.getAddress().isLoopbackAddress();
  }

  private void refuse(ChannelHandlerContext ctx) {
    refused = true;
    LastWord.said(ctx.channel());
    LOG.debug("cut off {}: plain text on an encrypted port", ctx.channel().remoteAddress());
    ChannelFuture unused =
        ctx.writeAndFlush(Unpooled.wrappedBuffer(REFUSAL))
            .addListener((ChannelFutureListener) written -> strangers.cutOff(ctx.channel()));
  }
}
