package dev.orb.server.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Stands on the listening socket: accepts nobody while there are as many strangers as there may be.
 * Who knocks meanwhile waits in the operating system's queue of connections.
 *
 * <p>Runs on the listening channel's event loop.
 */
final class Doorkeeper extends ChannelInboundHandlerAdapter {
  private static final long LOOK_AGAIN_MILLIS = 20;

  private final Strangers strangers;

  Doorkeeper(Strangers strangers) {
    this.strangers = strangers;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object accepted) throws Exception {
    if (accepted instanceof Channel peer) {
      // why here: the peer's own loop may be busy, and would count it too late
      strangers.add(peer);
      peer.closeFuture().addListener(closed -> strangers.remove(peer));
    }
    super.channelRead(ctx, accepted);
    if (strangers.isFull()) {
      ctx.channel().config().setAutoRead(false);
      lookAgain(ctx);
    }
  }

  private void lookAgain(ChannelHandlerContext ctx) {
    ScheduledFuture<?> unused =
        ctx.executor()
            .schedule(
                () -> {
                  if (!ctx.channel().isOpen()) {
                    return;
                  }
                  if (strangers.isFull()) {
                    lookAgain(ctx);
                  } else {
                    ctx.channel().config().setAutoRead(true);
                  }
                },
                LOOK_AGAIN_MILLIS,
                TimeUnit.MILLISECONDS);
  }
}
