package dev.orb.server.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Lets a refused peer hear why. A socket that is closed while the peer still sends is reset, and a
 * reset may overtake the alert that was sent before. So what was refused with an alert is closed in
 * one direction first, what still comes is thrown away, and the rest follows when the peer has
 * closed, or in a second.
 *
 * <p>First in the pipeline; runs on the channel's own event loop.
 */
final class LastWord extends ChannelDuplexHandler {
  private static final AttributeKey<Boolean> SAID = AttributeKey.valueOf(LastWord.class, "said");
  private static final long PATIENCE_MILLIS = 1000;

  private final Strangers strangers;
  private boolean closing;

  LastWord(Strangers strangers) {
    this.strangers = strangers;
  }

  /** The next close of this channel is one that the peer was told the reason of. */
  static void said(Channel channel) {
    channel.attr(SAID).set(true);
  }

  /** Nothing will be refused with an alert any more; each message need not pass by here. */
  static void isNotNeeded(Channel channel) {
    if (channel.pipeline().get(LastWord.class) != null) {
      channel.pipeline().remove(LastWord.class);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (closing) {
      ReferenceCountUtil.release(message);
    } else {
      super.channelRead(ctx, message);
    }
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise done) throws Exception {
    if (closing && ctx.channel().isActive()) {
      ChannelFuture unused = ctx.channel().closeFuture().addListener(closed -> done.trySuccess());
    } else if (ctx.channel() instanceof DuplexChannel both
        && ctx.channel().hasAttr(SAID)
        && strangers.mayLinger()) {
      closing = true;
      ChannelFuture unused = both.shutdownOutput();
      ScheduledFuture<?> end =
          ctx.executor()
              .schedule(
                  () -> {
                    ChannelFuture unusedClose = ctx.close(done);
                  },
                  PATIENCE_MILLIS,
                  TimeUnit.MILLISECONDS);
      unused =
          ctx.channel()
              .closeFuture()
              .addListener(
                  closed -> {
                    end.cancel(false);
                    strangers.lingered();
                    done.trySuccess();
                  });
    } else {
      super.close(ctx, done);
    }
  }
}
