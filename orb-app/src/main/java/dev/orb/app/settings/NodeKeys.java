package dev.orb.app.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every setting of a node, one line each. The reference page is made from this list. */
final class NodeKeys {
  private static final Duration MS = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration YEARS = Duration.ofDays(3650);
  private static final List<Setting<?>> ALL = new ArrayList<>();

  // spotless:off
  static final Setting<String> NODE = add("node", Kind.id(), null, "name of this node; without it the one kept in the data folder, at the first start the host name");
  static final Setting<Path> DATA = add("data", Kind.path(), "data", "folder of journal, broker and keys, made with mode 0700");
  static final Setting<String> BROKER_MODE = add("broker.mode", Kind.only("embedded"), "embedded", "where the broker runs");
  static final Setting<String> BROKER_BIND = add("broker.bind", Kind.host(), "0.0.0.0", "address that the broker listens on; 127.0.0.1 if broker.tls.mode is off, and then beyond loopback only with broker.insecure");
  static final Setting<String> ADVERTISE = add("broker.advertise", Kind.places(), null, "what clients dial, for the certificate and join tokens; without it this machine's name and broker.port");
  static final Setting<Integer> BROKER_PORT = add("broker.port", Kind.number(0, 65535), "61616", "port that clients dial; 0 takes any free one, written to data/broker.port");
  static final Setting<String> BROKER_TLS = add("broker.tls.mode", Kind.oneOf("auto", "files", "off"), "auto", "encryption of the client port: auto keeps an authority of its own in data/tls, files reads broker.tls.cert and key");
  static final Setting<Path> BROKER_CERT = add("broker.tls.cert", Kind.path(), null, "PEM file of certificate and chain, read again when it changes");
  static final Setting<Path> BROKER_KEY = add("broker.tls.key", Kind.path(), null, "PEM file of its private key, without a password");
  static final Setting<Path> BROKER_CA = add("broker.tls.client-ca", Kind.path(), null, "PEM file of the authorities whose certificates prove a client's id in place of its secret");
  static final Setting<Boolean> BROKER_CLIENT_CERT = add("broker.tls.require-client-cert", Kind.flag(), "false", "whether a client without such a certificate is refused");
  static final Setting<Boolean> BROKER_INSECURE = add("broker.insecure", Kind.flag(), "false", "allows broker.bind beyond loopback while nothing is encrypted");
  static final Setting<String> BROKER_URL = add("broker.url", Kind.absent(), null, "an external broker");
  static final Setting<String> BROKER_USER = add("broker.user", Kind.absent(), null, "user at an external broker");
  static final Setting<String> BROKER_PASSWORD = add("broker.password-file", Kind.absent(), null, "password at an external broker");
  static final Setting<String> HTTP_BIND = add("http.bind", Kind.host(), "127.0.0.1", "address of the HTTP API; loopback only while http.tls.mode is off");
  static final Setting<Integer> HTTP_PORT = add("http.port", Kind.number(0, 65535), "7420", "port of the HTTP API; 0 takes any free one, written to data/http.port");
  static final Setting<String> HTTP_TLS = add("http.tls.mode", Kind.only("off"), "off", "encryption of the HTTP API");
  static final Setting<String> HTTP_CERT = add("http.tls.cert", Kind.absent(), null, "certificate of the HTTP API");
  static final Setting<String> HTTP_KEY = add("http.tls.key", Kind.absent(), null, "private key of the HTTP API");
  static final Setting<String> DB_URL = add("database.url", Kind.postgres(), null, "a PostgreSQL database, which its user owns; without it a file in the data folder");
  static final Setting<String> DB_USER = add("database.user", Kind.word(), null, "who signs in there");
  static final Setting<Path> DB_PASSWORD = add("database.password-file", Kind.path(), null, "file with that user's password alone");
  static final Setting<String> DB_SYNC = add("database.sync", Kind.oneOf("process", "always"), "process", "what an accepted command survives: the end of the process, or always, also a power cut; PostgreSQL is used as it is set up, and for always must have fsync on");
  static final Setting<Duration> HEARTBEAT = add("heartbeat.interval", Kind.duration(MS, DAY), "10s", "how often clients say that they live");
  static final Setting<Duration> HEARTBEAT_TIMEOUT = add("heartbeat.timeout", Kind.duration(MS, DAY), "30s", "silence after which a client counts as gone; more than heartbeat.interval");
  static final Setting<String> DUPLICATE = add("clients.duplicate", Kind.oneOf("reject-new", "replace-old"), "reject-new", "who has an id that another instance wants: reject-new, the holder, unless it does not answer; replace-old, the newcomer, and the holder is sent away");
  static final Setting<Integer> MAX_CLIENTS = add("clients.max", Kind.number(1, 1_000_000), "100000", "how many clients may be enrolled");
  static final Setting<Duration> HANDSHAKE = add("clients.handshake-timeout", Kind.duration(MS, DAY), "10s", "how long a connection may take to become a session");
  static final Setting<Duration> TTL = add("commands.ttl", Kind.duration(MS, YEARS), "1h", "how long a command may wait to be started when its sender does not say");
  static final Setting<Duration> TIMEOUT = add("commands.timeout", Kind.duration(MS, YEARS), "60s", "how long a handler may run when neither sender nor handler says");
  static final Setting<Long> MAX_PAYLOAD = add("commands.max-payload", Kind.size(1 << 10, 1 << 30), "10MiB", "most bytes of one message");
  static final Setting<Integer> MAX_ATTEMPTS = add("commands.max-attempts", Kind.number(1, 1000), "3", "how often an idempotent command is started before it is given up");
  static final Setting<Integer> QUEUE_LIMIT = add("commands.queue-limit", Kind.number(1, 10_000_000), "10000", "open commands per client");
  static final Setting<Long> PAYLOAD_SIZE = add("payloads.max-size", Kind.size(1 << 10, 1L << 40), "1GiB", "most bytes of one payload, which goes beside a command and not in its message");
  static final Setting<Long> PAYLOAD_TOTAL = add("payloads.max-total", Kind.size(1 << 10, 1L << 50), "10GiB", "most bytes of all payloads in the data folder; at least payloads.max-size");
  static final Setting<Duration> PAYLOAD_RETAIN = add("payloads.retain", Kind.duration(MS, YEARS), "1d", "how long a payload is kept after its upload or the end of the last command that claims it");
  static final Setting<Duration> HISTORY = add("history.retain", Kind.duration(DAY, YEARS), "30d", "how long commands are kept after they ended; then they are removed, a little at a time");
  static final Setting<String> AUDIT = add("audit.retain", Kind.only("400d"), "400d", "how long the audit is kept at least; this version removes none");
  static final Setting<ZoneId> ZONE = add("scheduler.zone", Kind.zone(), "UTC", "zone of cron schedules that name none");
  static final Setting<Integer> SCHEDULER_THREADS = add("scheduler.threads", Kind.number(1, 500), "10", "threads that fire schedules");
  static final Setting<Duration> MISFIRE = add("scheduler.misfire-threshold", Kind.duration(MS, DAY), "60s", "how late a firing may be before it counts as missed");
  static final Setting<Duration> DRAIN = add("server.drain-timeout", Kind.duration(Duration.ZERO, DAY), "30s", "how long a stop waits for work in hand");
  static final Setting<String> LOG_LEVEL = add("log.level", Kind.oneOf("trace", "debug", "info", "warn", "error", "off"), "info", "what is logged, to standard error");
  static final Setting<String> LOG_PAYLOADS = add("log.payloads", Kind.only("false"), "false", "whether payloads are logged");
  // spotless:on

  private NodeKeys() {}

  private static <T> Setting<T> add(
      String key, Kind<T> kind, @Nullable String fallback, String meaning) {
    Setting<T> setting = new Setting<>(key, kind, fallback, meaning);
    ALL.add(setting);
    return setting;
  }

  /** All, in the order of the reference page. */
  static List<Setting<?>> all() {
    return List.copyOf(ALL);
  }
}
