package dev.orb.server;

import dev.orb.protocol.Names;
import dev.orb.server.journal.DatabaseServer;
import dev.orb.server.journal.JournalSettings;
import dev.orb.server.journal.Journals;
import dev.orb.server.payload.PayloadSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a server needs to know before it starts. {@link #in} gives the defaults; each {@code with}
 * method changes one thing.
 *
 * @param node its name; null takes the one kept in the data folder, or the host name
 * @param data the folder of journal, broker and keys
 * @param listen where the broker listens
 * @param database where the journal is kept
 * @param sessions how clients are treated
 * @param commands what holds for commands that do not say
 * @param payloads bounds of what commands claim
 * @param drainTimeout how long a stop waits for work in hand
 */
public record ServerSettings(
    @Nullable String node,
    Path data,
    ListenSettings listen,
    DatabaseSettings database,
    SessionSettings sessions,
    CommandSettings commands,
    PayloadSettings payloads,
    Duration drainTimeout) {

  /**
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} that names the key, the fault and
   *     the allowed values
   */
  public ServerSettings {
    Allowed.require(node == null || Names.isId(node), "node", String.valueOf(node), "an id");
    Allowed.require(!drainTimeout.isNegative(), "server.drain-timeout", drainTimeout, ">= 0");
  }

  /** The defaults, in this data folder. */
  public static ServerSettings in(Path data) {
    return new ServerSettings(
        null,
        data,
        ListenSettings.USUAL,
        DatabaseSettings.USUAL,
        SessionSettings.USUAL,
        CommandSettings.USUAL,
        PayloadSettings.USUAL,
        Duration.ofSeconds(30));
  }

  /** The same under another name. */
  public ServerSettings withNode(String name) {
    return new ServerSettings(
        name, data, listen, database, sessions, commands, payloads, drainTimeout);
  }

  /** The same on another port, 0 for any free one. */
  public ServerSettings withPort(int port) {
    return withListen(listen.withPort(port));
  }

  /** The same, listening elsewhere. */
  public ServerSettings withListen(ListenSettings other) {
    return new ServerSettings(
        node, data, other, database, sessions, commands, payloads, drainTimeout);
  }

  /** The same with another database. */
  public ServerSettings withDatabase(DatabaseSettings other) {
    return new ServerSettings(
        node, data, listen, other, sessions, commands, payloads, drainTimeout);
  }

  /** The same with other heartbeats. */
  public ServerSettings withHeartbeat(Duration interval, Duration silence) {
    return withSessions(
        new SessionSettings(
            interval, silence, sessions.handshake(), sessions.maxClients(), sessions.duplicate()));
  }

  /** The same with another treatment of clients. */
  public ServerSettings withSessions(SessionSettings other) {
    return new ServerSettings(
        node, data, listen, database, other, commands, payloads, drainTimeout);
  }

  /** The same with other values for commands that do not say. */
  public ServerSettings withCommands(CommandSettings other) {
    return new ServerSettings(
        node, data, listen, database, sessions, other, payloads, drainTimeout);
  }

  /** The same with other bounds of payloads. */
  public ServerSettings withPayloads(PayloadSettings other) {
    return new ServerSettings(
        node, data, listen, database, sessions, commands, other, drainTimeout);
  }

  /** The same with another patience when it stops. */
  public ServerSettings withDrainTimeout(Duration other) {
    return new ServerSettings(node, data, listen, database, sessions, commands, payloads, other);
  }

  /**
   * Which migrations a start would do, in order. Changes nothing. Blocks on the database.
   *
   * @return empty if a running node has the database
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} if it cannot be read; {@code
   *     UNAVAILABLE} if a server does not answer
   */
  public Optional<List<String>> migrationsDue() {
    return Journals.migrationsDue(journal(() -> ""));
  }

  /** What the journal is opened with. */
  JournalSettings journal(Supplier<String> folder) {
    String url = database.url();
    return JournalSettings.in(data)
        .withSyncAlways(database.sync() == DatabaseSettings.Sync.ALWAYS)
        .withServer(
            url == null
                ? null
                : new DatabaseServer(url, database.user(), database.password(), folder));
  }
}
