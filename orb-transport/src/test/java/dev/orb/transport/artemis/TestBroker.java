package dev.orb.transport.artemis;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.NoCacheLoginException;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;

/** A broker in this JVM: any user with the secret {@link #SECRET} comes in. */
final class TestBroker {
  static final String SECRET = "right";
  private static final int IN_VM = 77;

  /** Addresses that nobody may send to or consume. */
  final Set<String> forbidden = ConcurrentHashMap.newKeySet();

  /** Instances that the plug-in refuses as a second one. */
  final Set<String> refusedInstances = ConcurrentHashMap.newKeySet();

  private final EmbeddedActiveMQ embedded = new EmbeddedActiveMQ();

  TestBroker(Path data) throws Exception {
    var configuration =
        new ConfigurationImpl()
            .setPersistenceEnabled(true)
            .setJournalDirectory(data.resolve("journal").toString())
            .setBindingsDirectory(data.resolve("bindings").toString())
            .setPagingDirectory(data.resolve("paging").toString())
            .setLargeMessagesDirectory(data.resolve("large").toString())
            .setJournalFileSize(1 << 20)
            .setJournalMinFiles(2)
            .setJournalBufferTimeout_NIO(500_000)
            .setJMXManagementEnabled(false)
            .setSecurityEnabled(true)
            .setPopulateValidatedUser(true)
            .setMessageExpiryScanPeriod(-1)
            .setClusterUser("cluster-of-the-test")
            .setClusterPassword("nobody-knows")
            .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:0?protocols=CORE")
            .addAcceptorConfiguration("vm", "vm://" + IN_VM)
            .addAddressSetting(
                "#", new AddressSettings().setAutoCreateAddresses(false).setAutoCreateQueues(false))
            .addAddressSetting(
                "small",
                new AddressSettings()
                    .setAutoCreateAddresses(false)
                    .setAutoCreateQueues(false)
                    .setMaxSizeMessages(2)
                    .setAddressFullMessagePolicy(AddressFullMessagePolicy.FAIL));
    configuration.registerBrokerPlugin(new OneInstance());
    embedded.setConfiguration(configuration).setSecurityManager(new AnyoneWithTheSecret());
    embedded.start();
  }

  ActiveMQServer server() {
    return embedded.getActiveMQServer();
  }

  String uri() {
    return "tcp://127.0.0.1:" + port();
  }

  int port() {
    return ((NettyAcceptor) server().getRemotingService().getAcceptor("tcp")).getActualPort();
  }

  TransportConfiguration within() {
    return new TransportConfiguration(
        InVMConnectorFactory.class.getName(), Map.of("serverId", String.valueOf(IN_VM)));
  }

  ArtemisConnector.Builder connector(String user) {
    return ArtemisConnector.to(uri(), Clock.systemUTC()).login(user, SECRET, "instance-of-" + user);
  }

  void queue(String name) throws Exception {
    server()
        .createQueue(
            QueueConfiguration.of(name)
                .setRoutingType(RoutingType.ANYCAST)
                .setAutoCreateAddress(true));
  }

  long waiting(String queue) {
    return server().locateQueue(SimpleString.of(queue)).getMessageCount();
  }

  long delivering(String queue) {
    return server().locateQueue(SimpleString.of(queue)).getDeliveringCount();
  }

  /** Cuts every connection, as a kick or a death of the broker would. */
  void cutConnections() {
    for (RemotingConnection connection :
        List.copyOf(server().getRemotingService().getConnections())) {
      connection.disconnect(false);
      connection.fail(new ActiveMQException(ActiveMQExceptionType.DISCONNECTED, "cut by the test"));
    }
  }

  void close() throws Exception {
    embedded.stop();
  }

  private final class AnyoneWithTheSecret implements ActiveMQSecurityManager5 {
    @Override
    public Subject authenticate(
        String user, String password, RemotingConnection connection, String domain)
        throws NoCacheLoginException {
      if (!SECRET.equals(password)) {
        throw new NoCacheLoginException("wrong");
      }
      Subject subject = new Subject();
      subject.getPrincipals().add(new UserPrincipal(user));
      return subject;
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType type, String address) {
      return forbidden.stream().noneMatch(address::startsWith);
    }

    @Override
    public boolean validateUser(String user, String password) {
      return false;
    }

    @Override
    public boolean validateUserAndRole(
        String user, String password, Set<Role> roles, CheckType type) {
      return false;
    }
  }

  private final class OneInstance implements ActiveMQServerPlugin {
    @Override
    public void afterCreateSession(ServerSession session) throws ActiveMQException {
      String instance = session.getRemotingConnection().getClientID();
      if (instance != null && refusedInstances.contains(instance)) {
        throw new ActiveMQException(
            ActiveMQExceptionType.SECURITY_EXCEPTION, "CONFLICT: another instance is connected");
      }
    }
  }
}
