package dev.orb.server.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerBasePlugin;

/** The settings of the broker's library, in its own words. */
final class BrokerConfiguration {
  // why: half a millisecond groups writes as well as the default 3.3 and answers six times sooner
  private static final int BUFFER_TIMEOUT_NANOS = 500_000;
  private static final int JOURNAL_FILE = 10 << 20;

  // why so much: what is in hand still ends when nothing new is taken
  private static final long SHORTEST_TTL_CHECK = 100;
  private static final long LONGEST_TTL_CHECK = 3_000;
  private static final long FREE_DISK = 200L << 20;
  private static final int DISK_SCAN_MILLIS = 1000;

  private BrokerConfiguration() {}

  static Configuration of(
      BrokerSettings settings, int inVmId, ActiveMQServerBasePlugin plugin, String random)
      throws Exception {
    Path folder = settings.folder();
    Configuration c =
        new ConfigurationImpl()
            .setName(settings.node())
            .setPersistenceEnabled(true)
            .setJournalDirectory(folder.resolve("journal").toString())
            .setBindingsDirectory(folder.resolve("bindings").toString())
            .setPagingDirectory(folder.resolve("paging").toString())
            .setLargeMessagesDirectory(folder.resolve("large-messages").toString())
            .setJournalType(JournalType.NIO)
            // why: without these even confirmed messages are lost at a kill
            .setJournalSyncTransactional(true)
            .setJournalSyncNonTransactional(true)
            .setJournalDatasync(settings.powerSafe())
            .setJournalBufferTimeout_NIO(BUFFER_TIMEOUT_NANOS)
            .setJournalFileSize(JOURNAL_FILE)
            .setJournalMinFiles(2)
            .setJournalPoolFiles(10)
            .setPersistIDCache(true)
            .setIDCacheSize(AddressPlan.CLIENT_IDS)
            .setGlobalMaxSize(Runtime.getRuntime().maxMemory() / 5)
            .setMaxDiskUsage(-1)
            .setMinDiskFree(FREE_DISK)
            .setDiskScanPeriod(DISK_SCAN_MILLIS)
            .setMessageExpiryScanPeriod(settings.expiryScan().toMillis())
            .setConnectionTTLOverride(settings.heartbeatTimeout().toMillis())
            .setConnectionTtlCheckInterval(ttlCheck(settings.heartbeatTimeout()))
            .setResolveProtocols(false)
            .setJMXManagementEnabled(false)
            .setMessageCounterEnabled(false)
            .setSuppressSessionNotifications(true)
            .setGracefulShutdownEnabled(false);
    c.setSecurityEnabled(true)
        .setPopulateValidatedUser(true)
        .setRejectEmptyValidatedUser(true)
        // why: a connection holds what it was granted; a cache beside it could only be stale
        .setAuthenticationCacheSize(0)
        .setAuthorizationCacheSize(0)
        // why: the cluster's user passes every check
        .setClusterUser("cluster-" + random)
        .setClusterPassword(random);
    c.setAddressSettings(AddressPlan.settings());
    c.addAcceptorConfiguration(
        new TransportConfiguration(
            InVMAcceptorFactory.class.getName(), Map.of("serverId", inVmId), "in-vm"));
    c.registerBrokerPlugin(plugin);
    return c;
  }

  // why not often: each check also flushes every connection, which at 10,000 of them is a tenth of
  // a processor once a second
  private static long ttlCheck(Duration timeout) {
    return Math.min(LONGEST_TTL_CHECK, Math.max(SHORTEST_TTL_CHECK, timeout.toMillis() / 10));
  }
}
