package dev.orb.server.broker;

import dev.orb.server.security.ServerTls;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.jspecify.annotations.Nullable;

/**
 * What a connection crosses before anything is read of it.
 *
 * @param strangers counts those without a session
 * @param tls what an encrypted port shows; null for a port that encrypts nothing
 */
record Threshold(Strangers strangers, @Nullable ServerTls tls) {

  /** Puts the handshake first in the pipeline, where there is one. */
  void guard(Channel channel) {
    if (tls != null) {
      channel.pipeline().addLast(new LastWord(strangers), new FirstByte(tls, strangers));
    }
  }

  /** The certificate that the peer showed, which its authority has vouched for. */
  static Optional<X509Certificate> certificate(RemotingConnection connection) {
    if (!(connection.getTransportConnection() instanceof NettyConnection netty)) {
      return Optional.empty();
    }
    SslHandler tls = netty.getNettyChannel().pipeline().get(SslHandler.class);
    if (tls == null) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = tls.engine().getSession().getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate first
          ? Optional.of(first)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      // it showed none
      return Optional.empty();
    }
  }
}
