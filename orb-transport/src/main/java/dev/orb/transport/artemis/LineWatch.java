package dev.orb.transport.artemis;

import dev.orb.protocol.OrbException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Remembers why a line to a server failed, which the library only logs. Runs on the channel's event
 * loop; is asked by whoever dials.
 */
final class LineWatch extends ChannelInboundHandlerAdapter {
  private static final byte ALERT = 21;

  private final Server server;
  private final AtomicReference<@Nullable OrbException> fault = new AtomicReference<>();
  private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
  private boolean heard;

  LineWatch(Server server) {
    this.server = server;
  }

  /** What went wrong first, if that is known. */
  Optional<OrbException> fault() {
    return Optional.ofNullable(fault.get());
  }

  /** Runs this when the line has ended, at once if it has; it must not block. */
  void whenGone(Runnable action) {
    CompletableFuture<@Nullable Void> unused = gone.thenRun(action);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ctx.fireChannelInactive();
    gone.complete(null);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!heard && message instanceof ByteBuf bytes && bytes.isReadable()) {
      heard = true;
      if (!server.encrypted() && bytes.getByte(bytes.readerIndex()) == ALERT) {
        fault.compareAndSet(null, LineFaults.encryptedPort(server));
      }
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done && !done.isSuccess()) {
      failed(done.cause());
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failed(cause);
    ctx.fireExceptionCaught(cause);
  }

  private void failed(Throwable cause) {
    LineFaults.of(server, cause).ifPresent(known -> fault.compareAndSet(null, known));
  }
}
