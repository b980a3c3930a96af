package dev.orb.transport.artemis;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.core.client.impl.ClientSessionFactoryInternal;
import org.apache.activemq.artemis.core.client.impl.ClientSessionInternal;
import org.apache.activemq.artemis.core.client.impl.ServerLocatorInternal;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQSessionContext;
import org.apache.activemq.artemis.utils.VersionLoader;

/** Opens sessions, all of one kind. */
final class Sessions {
  // why: the default batches up to a mebibyte of small messages before it acknowledges any
  private static final int ACKNOWLEDGE_AT_ONCE = 0;

  // why: both ends keep packets until a window of them is confirmed, for each session. A large
  // window is memory for nothing, as a lost connection is never resumed.
  static final int CONFIRMATION_WINDOW = 16 * 1024;

  private static final int NO_CONFIRMATIONS = -1;

  private Sessions() {}

  /**
   * The first session of a connection, which proves the login and asks for no confirmations: they
   * cost the broker 8 KB a session, and only durable messages need them. All others have them.
   */
  static ClientSession first(
      ServerLocatorInternal locator, ClientSessionFactory factory, Login login)
      throws ActiveMQException {
    // why: not by its setter, which refuses once the locator is in use; it is read at each session,
    // and nobody else has this locator yet. The factory has to see the usual one when it is made.
    locator.getLocatorConfig().confirmationWindowSize = NO_CONFIRMATIONS;
    ClientSession session = open(factory, login);
    locator.getLocatorConfig().confirmationWindowSize = CONFIRMATION_WINDOW;
    return session;
  }

  static boolean isConfirming(ClientSession session) {
    return ((ActiveMQSessionContext) ((ClientSessionInternal) session).getSessionContext())
            .getSessionChannel()
            .getConfirmationWindowSize()
        >= 0;
  }

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
