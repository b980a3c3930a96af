package dev.orb.transport.artemis;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.core.client.impl.ClientSessionFactoryInternal;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.utils.VersionLoader;

/** Opens sessions, all of one kind. */
final class Sessions {
  // why: the default batches up to a mebibyte of small messages before it acknowledges any
  private static final int ACKNOWLEDGE_AT_ONCE = 0;

  private Sessions() {}

  /** Every send and every acknowledgement stands for itself, and none is made by the broker. */
  static ClientSession open(ClientSessionFactory factory, Login login) throws ActiveMQException {
    speakOurVersion(factory);
    return factory.createSession(
        login.user(),
        login.secret(),
        false,
        true,
        true,
        false,
        ACKNOWLEDGE_AT_ONCE,
        login.instance());
  }

  /**
   * why: until the broker has answered once, the library takes it for one that does not know client
   * ids, and leaves out that of the very first session, which is the one that is judged.
   */
  private static void speakOurVersion(ClientSessionFactory factory) {
    if (((ClientSessionFactoryInternal) factory).getConnection()
            instanceof CoreRemotingConnection connection
        && connection.getChannelVersion() == 0) {
      connection.setChannelVersion(VersionLoader.getVersion().getIncrementingVersion());
    }
  }
}
