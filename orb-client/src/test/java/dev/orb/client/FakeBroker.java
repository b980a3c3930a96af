package dev.orb.client;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Control.Hello;
import dev.orb.protocol.message.Control.Welcome;
import dev.orb.transport.Connection;
import dev.orb.transport.Connector;
import dev.orb.transport.Envelope;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A broker, and a server behind it, as a test wants them to be. */
final class FakeBroker implements Connectors {
  static final Duration HEARTBEAT = Duration.ofSeconds(10);
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  private volatile String fleet = "fleet-1";
  private final Supplier<Instant> serverTime;
  private final List<FakeConnection> connections = new CopyOnWriteArrayList<>();
  private final AtomicLong epochs = new AtomicLong();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile @Nullable Throwable refusal;
  private volatile boolean welcoming = true;
  private volatile boolean acknowledging = true;
  private volatile List<CommandId> cancelled = List.of();
  private volatile BiConsumer<Envelope, InputStream> bulks = (head, rest) -> {};

  FakeBroker(Supplier<Instant> serverTime) {
    this.serverTime = serverTime;
  }

  /** From now on connecting fails so; null lets it be. */
  void refuse(@Nullable Throwable how) {
    refusal = how;
  }

  void refuse(ErrorCode code) {
    refuse(new OrbException(code, "the test refuses"));
  }

  /** Whether hello is answered with a welcome. */
  void welcoming(boolean value) {
    welcoming = value;
  }

  /** Whether heartbeats are acknowledged. */
  void acknowledging(boolean value) {
    acknowledging = value;
  }

  /** What the next welcome says is cancelled. */
  void cancelled(List<CommandId> ids) {
    cancelled = ids;
  }

  /** Who takes what the next connections send in bulk. */
  void bulks(BiConsumer<Envelope, InputStream> taking) {
    bulks = taking;
  }

  int attempts() {
    return connections.size();
  }

  int closedConnectors() {
    return closed.get();
  }

  FakeConnection last() {
    return connections.get(connections.size() - 1);
  }

  @Override
  public Connector of(String user, String secret, String instance) {
    return new Connector() {
      @Override
      public Connection connect(Duration timeout, Consumer<String> onLost) {
        return open(user, onLost);
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  private Connection open(String user, Consumer<String> onLost) {
    Throwable how = refusal;
    if (how instanceof RuntimeException refused) {
      throw refused;
    }
    if (how instanceof Error broken) {
      throw broken;
    }
    FakeConnection connection = new FakeConnection(onLost);
    connection.bulks(bulks);
    connection.server(message -> answer(user, connection, message));
    connections.add(connection);
    return connection;
  }

  private void answer(String user, FakeConnection connection, FakeConnection.Sent sent) {
    String control = "orb.control." + user;
    if (sent.message() instanceof Hello hello && welcoming) {
      connection.deliver(control, welcome(user, hello.ts()));
    } else if (sent.message() instanceof dev.orb.protocol.message.Heartbeat beat && acknowledging) {
      connection.deliver(control, new Control.HeartbeatAck(beat.ts(), serverTime.get()));
    }
  }

  /** Says from now on that it is a server of this fleet. */
  void fleet(String other) {
    fleet = other;
  }

  Welcome welcome(String user, Instant echo) {
    return new Welcome(
        epochs.incrementAndGet(),
        "node-1",
        fleet,
        user,
        7,
        Set.of("web"),
        HEARTBEAT,
        TIMEOUT,
        10 << 20,
        Duration.ofSeconds(60),
        3,
        cancelled,
        List.of(),
        echo,
        serverTime.get());
  }
}
