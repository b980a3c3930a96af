package dev.orb.app.settings;

import dev.orb.http.HttpSettings;
import dev.orb.scheduler.SchedulerSettings;
import dev.orb.server.CommandSettings;
import dev.orb.server.DatabaseSettings;
import dev.orb.server.ListenSettings;
import dev.orb.server.ServerSettings;
import dev.orb.server.SessionSettings;
import dev.orb.server.fleet.DuplicatePolicy;
import dev.orb.server.payload.PayloadSettings;
import dev.orb.server.security.TlsSettings;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The checked settings of one node.
 *
 * @param server of the server
 * @param http of the HTTP edge
 * @param zone of cron schedules that name none
 * @param scheduler of the scheduler
 * @param logLevel what is logged
 */
public record NodeSettings(
    ServerSettings server,
    HttpSettings http,
    ZoneId zone,
    SchedulerSettings scheduler,
    String logLevel) {
  // Room for the JSON around a payload that is at its own limit.
  private static final long REQUEST_FRAME = 1 << 20;

  /** Where the broker listens if nothing is encrypted and nobody says where. */
  private static final String LOOPBACK = "127.0.0.1";

  /** For what has one possible value in this version, and is checked only. */
  private static final List<Setting<String>> LATER =
      List.of(
          NodeKeys.BROKER_MODE,
          NodeKeys.BROKER_URL,
          NodeKeys.BROKER_USER,
          NodeKeys.BROKER_PASSWORD,
          NodeKeys.HTTP_TLS,
          NodeKeys.HTTP_CERT,
          NodeKeys.HTTP_KEY,
          NodeKeys.AUDIT,
          NodeKeys.LOG_PAYLOADS);

  /**
   * Reads file and environment and checks every value.
   *
   * @param file the settings file, if there is one
   * @param env the environment, which wins over the file
   * @param here the folder that paths start at when no file gives one
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} in one line that names the key,
   *     the fault and the allowed values
   */
  public static NodeSettings read(Optional<Path> file, Map<String, String> env, Path here) {
    return from(SettingsFile.read(NodeKeys.all(), file, env, here));
  }

  static NodeSettings from(Values values) {
    values.check(LATER);
    return new NodeSettings(
        server(values),
        new HttpSettings(
            values.get(NodeKeys.HTTP_BIND),
            values.get(NodeKeys.HTTP_PORT),
            values.get(NodeKeys.MAX_PAYLOAD) + REQUEST_FRAME),
        values.get(NodeKeys.ZONE),
        new SchedulerSettings(
            values.get(NodeKeys.SCHEDULER_THREADS),
            values.get(NodeKeys.MISFIRE),
            values.get(NodeKeys.HISTORY)),
        values.get(NodeKeys.LOG_LEVEL));
  }

  private static ListenSettings listen(Values values) {
    TlsSettings tls =
        new TlsSettings(
            TlsSettings.Mode.valueOf(values.get(NodeKeys.BROKER_TLS).toUpperCase(Locale.ROOT)),
            values.optional(NodeKeys.BROKER_CERT).orElse(null),
            values.optional(NodeKeys.BROKER_KEY).orElse(null),
            values.optional(NodeKeys.BROKER_CA).orElse(null),
            values.get(NodeKeys.BROKER_CLIENT_CERT));
    String bind = values.get(NodeKeys.BROKER_BIND);
    return new ListenSettings(
        tls.isOn() || values.isGiven(NodeKeys.BROKER_BIND) ? bind : LOOPBACK,
        values.get(NodeKeys.BROKER_PORT),
        values.get(NodeKeys.BROKER_INSECURE),
        tls,
        values.optional(NodeKeys.ADVERTISE).orElse(null));
  }

  private static ServerSettings server(Values values) {
    return new ServerSettings(
        values.optional(NodeKeys.NODE).orElse(null),
        values.get(NodeKeys.DATA),
        listen(values),
        new DatabaseSettings(
            values.optional(NodeKeys.DB_URL).orElse(null),
            values.optional(NodeKeys.DB_USER).orElse(null),
            values.optional(NodeKeys.DB_PASSWORD).orElse(null),
            DatabaseSettings.Sync.valueOf(values.get(NodeKeys.DB_SYNC).toUpperCase(Locale.ROOT)),
            values.get(NodeKeys.HISTORY)),
        new SessionSettings(
            values.get(NodeKeys.HEARTBEAT),
            values.get(NodeKeys.HEARTBEAT_TIMEOUT),
            values.get(NodeKeys.HANDSHAKE),
            values.get(NodeKeys.MAX_CLIENTS),
            DuplicatePolicy.valueOf(
                values.get(NodeKeys.DUPLICATE).toUpperCase(Locale.ROOT).replace('-', '_'))),
        new CommandSettings(
            values.get(NodeKeys.TTL),
            values.get(NodeKeys.TIMEOUT),
            values.get(NodeKeys.MAX_PAYLOAD),
            values.get(NodeKeys.MAX_ATTEMPTS),
            values.get(NodeKeys.QUEUE_LIMIT)),
        new PayloadSettings(
            values.get(NodeKeys.PAYLOAD_SIZE),
            values.get(NodeKeys.PAYLOAD_TOTAL),
            values.get(NodeKeys.PAYLOAD_RETAIN)),
        values.get(NodeKeys.DRAIN));
  }
}
