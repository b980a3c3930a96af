package dev.orb.server.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the library in each client's pipeline. It reads along, copies nothing, and cuts off
 * a peer that does not open as our protocol does, takes too long to have a session, or announces a
 * frame over the bound. The library itself bounds no frame, and would gather an HTTP request of any
 * length.
 *
 * <p>Runs on the channel's own event loop.
 */
final class PeerGuard extends ChannelDuplexHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PeerGuard.class);
  private static final AttributeKey<PeerGuard> KEY = AttributeKey.valueOf(PeerGuard.class, "guard");
  private static final byte[] OPENING = "ARTEMIS".getBytes(StandardCharsets.US_ASCII);

  /** Bytes of a frame before there is a session; credentials fit well. */
  static final int STRANGERS_FRAME = 64 * 1024;

  private final Strangers strangers;
  private final Duration deadline;
  private final int clientsFrame;
  private volatile boolean known;
  private volatile Strangers.@Nullable Stranger stranger;
  private boolean dead;
  private int opened;
  private int lengthBytes;
  private int length;
  private long left;

  PeerGuard(Strangers strangers, Duration deadline, int clientsFrame) {
    this.strangers = strangers;
    this.deadline = deadline;
    this.clientsFrame = clientsFrame;
  }

  /** Bytes of a frame that a client may send, for this bound on messages. */
  static int clientsFrame(long maxPayload) {
    return (int) Math.min(Integer.MAX_VALUE, 2 * maxPayload + (1 << 20));
  }

  /** The peer on that connection has a session now. */
  static void admitted(RemotingConnection connection) {
    if (connection.getTransportConnection() instanceof NettyConnection netty) {
      Channel channel = netty.getNettyChannel();
      PeerGuard guard = channel.attr(KEY).get();
      if (guard != null) {
        guard.known = true;
        guard.stranger = null;
        guard.strangers.remove(channel);
      }
    }
  }

  /** The peer on that connection has no session any more, and may not stay for ever like that. */
  static void estranged(RemotingConnection connection) {
    if (connection.getTransportConnection() instanceof NettyConnection netty) {
      Channel channel = netty.getNettyChannel();
      PeerGuard guard = channel.attr(KEY).get();
      if (guard != null && channel.isActive()) {
        guard.known = false;
        guard.await(channel);
      }
    }
  }

  /** Runs this on the event loop once the socket of that connection has closed, or has already. */
  static void whenClosed(RemotingConnection connection, Runnable action) {
    if (connection.getTransportConnection() instanceof NettyConnection netty) {
      ChannelFuture unused =
          netty.getNettyChannel().closeFuture().addListener(closed -> action.run());
    }
  }

  private void await(Channel channel) {
    stranger = strangers.add(channel);
    // why: it may have closed between the check and the adding
    if (!channel.isActive()) {
      strangers.remove(channel);
    }
    ScheduledFuture<?> unused =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  if (!known && channel.isActive()) {
                    cut(channel, "no session within " + deadline);
                  }
                },
                deadline.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    ctx.channel().attr(KEY).set(this);
    await(ctx.channel());
    super.channelActive(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    strangers.remove(ctx.channel());
    super.channelInactive(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (!dead && (!(message instanceof ByteBuf bytes) || isGood(ctx.channel(), bytes))) {
      super.channelRead(ctx, message);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof SslHandshakeCompletionEvent done) {
      if (done.isSuccess()) {
        LastWord.isNotNeeded(ctx.channel());
      } else if (done.cause() instanceof SSLHandshakeException) {
        LastWord.said(ctx.channel());
      }
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (known) {
      super.exceptionCaught(ctx, cause);
    } else if (!dead) {
      // why not on: the library warns of each, with a stack, and strangers would fill the log
      cut(ctx.channel(), String.valueOf(cause.getMessage()));
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    Strangers.Stranger unknown = stranger;
    if (unknown != null) {
      unknown.answered();
    }
    super.write(ctx, message, promise);
  }

  private void frameEnds() {
    Strangers.Stranger unknown = stranger;
    if (unknown != null) {
      unknown.spoke();
    }
  }

  /** Walks from one frame's length to the next. */
  private boolean isGood(Channel channel, ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (opened < OPENING.length) {
        if (bytes.getByte(at) != OPENING[opened]) {
          return cut(channel, "not our protocol");
        }
        opened++;
        at++;
      } else if (left > 0) {
        long step = Math.min(left, end - at);
        left -= step;
        at += (int) step;
        if (left == 0) {
          frameEnds();
        }
      } else {
        length = (length << 8) | (bytes.getByte(at) & 0xFF);
        at++;
        lengthBytes++;
        if (lengthBytes == Integer.BYTES) {
          if (length <= 0 || length > (known ? clientsFrame : STRANGERS_FRAME)) {
            return cut(channel, "a frame of " + Integer.toUnsignedString(length) + " bytes");
          }
          left = length;
          length = 0;
          lengthBytes = 0;
        }
      }
    }
    return true;
  }

  private boolean cut(Channel channel, String reason) {
    dead = true;
    LOG.debug("cut off {}: {}", channel.remoteAddress(), reason);
    strangers.cutOff(channel);
    return false;
  }
}
