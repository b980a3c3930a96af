package dev.orb.bench.bare;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * A broker with the settings of ours: journal, security with validated users, page settings,
 * queues.
 */
public final class BareBroker implements AutoCloseable {
  /** The queue that replies come to. */
  public static final String REPLIES = "orb.node.bare";

  private static final int IN_VM = 9_999;

  private final ActiveMQServer server;
  private final int port;

  /** Starts it on a free port. */
  public BareBroker(Path folder) throws Exception {
    Configuration configuration =
        new ConfigurationImpl()
            .setName("bare")
            .setJournalDirectory(folder.resolve("journal").toString())
            .setBindingsDirectory(folder.resolve("bindings").toString())
            .setPagingDirectory(folder.resolve("paging").toString())
            .setLargeMessagesDirectory(folder.resolve("large-messages").toString())
            .setJournalType(JournalType.NIO)
            .setJournalDatasync(false)
            .setJournalBufferTimeout_NIO(500_000)
            .setJournalMinFiles(2)
            .setJournalPoolFiles(10)
            .setGlobalMaxSize(Runtime.getRuntime().maxMemory() / 5)
            .setMaxDiskUsage(-1)
            .setMinDiskFree(200L << 20)
            .setMessageExpiryScanPeriod(5_000)
            .setResolveProtocols(false)
            .setJMXManagementEnabled(false)
            .setMessageCounterEnabled(false)
            .setSuppressSessionNotifications(true)
            .setPopulateValidatedUser(true)
            .setRejectEmptyValidatedUser(true)
            .setClusterUser(UUID.randomUUID().toString())
            .setClusterPassword(UUID.randomUUID().toString());
    configuration.addAddressSetting(
        "#",
        new AddressSettings()
            .setExpiryAddress(SimpleString.of("orb.expired"))
            .setDeadLetterAddress(SimpleString.of("orb.dead"))
            .setInitialQueueBufferSize(32)
            .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
            .setMaxSizeBytes(64 << 20)
            .setPageSizeBytes(1 << 20)
            .setMaxReadPageBytes(1 << 20));
    configuration.addAcceptorConfiguration(
        new TransportConfiguration(
            InVMAcceptorFactory.class.getName(), Map.of("serverId", IN_VM), "in-vm"));
    configuration.addAcceptorConfiguration(
        new TransportConfiguration(
            NettyAcceptorFactory.class.getName(),
            Map.of("host", "127.0.0.1", "port", 0, "protocols", "CORE", "useEpoll", false),
            "tcp"));
    server = new ActiveMQServerImpl(configuration, null, new Everybody());
    server.start();
    NettyAcceptor acceptor = (NettyAcceptor) server.getRemotingService().getAcceptor("tcp");
    port = acceptor.getActualPort();
    queue(REPLIES, true);
  }

  /** Makes a client's two queues. */
  public void enrol(String id) throws Exception {
    queue("orb.client." + id, true);
    queue("orb.control." + id, true);
  }

  private void queue(String name, boolean durable) throws Exception {
    server.createQueue(
        QueueConfiguration.of(name)
            .setRoutingType(RoutingType.ANYCAST)
            .setDurable(durable)
            .setAutoCreateAddress(true));
  }

  /** Where clients dial. */
  public int port() {
    return port;
  }

  /** The in-VM server id. */
  static int inVm() {
    return IN_VM;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new OrbException(ErrorCode.INTERNAL, "the bare broker did not stop", null, e);
    }
  }

  /** Lets everybody do everything, under the name that they give. */
  private static final class Everybody implements ActiveMQSecurityManager5 {
    @Override
    public Subject authenticate(
        String user, String password, RemotingConnection connection, @Nullable String domain) {
      Subject subject = new Subject();
      subject.getPrincipals().add(new UserPrincipal(user));
      return subject;
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType type, String address) {
      return true;
    }

    @Override
    public boolean validateUser(String user, String password) {
      return true;
    }

    @Override
    public boolean validateUserAndRole(
        String user, String password, Set<Role> roles, CheckType type) {
      return true;
    }
  }
}
