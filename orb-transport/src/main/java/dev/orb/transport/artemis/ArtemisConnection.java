package dev.orb.transport.artemis;

import dev.orb.protocol.OrbException;
import dev.orb.transport.Channel;
import dev.orb.transport.Connection;
import dev.orb.transport.Inlet;
import dev.orb.transport.InletOptions;
import dev.orb.transport.Receiver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.SessionFailureListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, open until it is closed or lost, whichever comes first. */
final class ArtemisConnection implements Connection, SessionFailureListener {
  private static final Logger LOG = LoggerFactory.getLogger(ArtemisConnection.class);

  private final Wire wire;
  private final Login login;
  private final Dial.Call line;
  private final Consumer<String> onLost;
  // why: the session that proved the login is of use, too, where nothing need be confirmed
  private final AtomicReference<@Nullable ClientSession> spare;
  private final AtomicReference<@Nullable OrbException> end = new AtomicReference<>();
  private final Set<ArtemisOutlet> outlets = ConcurrentHashMap.newKeySet();
  private final Set<ArtemisInlet> inlets = ConcurrentHashMap.newKeySet();

  ArtemisConnection(Wire wire, Login login, Dial.Call line, Consumer<String> onLost) {
    this.wire = wire;
    this.login = login;
    this.line = line;
    this.onLost = onLost;
    this.spare = new AtomicReference<>(line.first());
  }

  void watch(ClientSession session) {
    session.addFailureListener(this);
    if (session.isClosed()) {
      lost("it was closed at once");
    }
  }

  @Override
  public Channel channel() {
    return channel(null);
  }

  @Override
  public Channel fleeting() {
    return channel(spare.getAndSet(null));
  }

  private Channel channel(@Nullable ClientSession proved) {
    return using(
        "open a channel",
        proved,
        session -> {
          Seat seat = Seat.of(session, wire, true);
          ArtemisOutlet outlet = new ArtemisOutlet(seat, wire);
          outlets.add(outlet);
          OrbException ended = end.get();
          if (ended != null) {
            outlet.end(ended);
            throw ended;
          }
          return new ArtemisChannel(seat, outlet, this::consume);
        });
  }

  @Override
  public Inlet inlet(String queue, InletOptions options, Receiver receiver) {
    return using(
        "consume " + queue,
        spare.getAndSet(null),
        session ->
            consume(
                Seat.of(session, wire, false), new ArtemisInlet.Order(queue, options, receiver)));
  }

  private Inlet consume(Seat seat, ArtemisInlet.Order order) throws ActiveMQException {
    ArtemisInlet inlet = new ArtemisInlet(seat, order, inlets::remove);
    inlets.add(inlet);
    inlet.start();
    return inlet;
  }

  @FunctionalInterface
  private interface Use<T> {
    T of(ClientSession session) throws ActiveMQException;
  }

  private <T> T using(String doing, @Nullable ClientSession proved, Use<T> use) {
    OrbException ended = end.get();
    if (ended != null) {
      throw ended;
    }
    ClientSession session = null;
    try {
      session = proved != null ? proved : Sessions.open(line.factory(), login);
      return use.of(session);
    } catch (ActiveMQException | RuntimeException e) {
      closeQuietly(session);
      throw Faults.of(doing, e);
    }
  }

  private static void closeQuietly(@Nullable ClientSession session) {
    try {
      if (session != null) {
        session.close();
      }
    } catch (ActiveMQException e) {
      LOG.debug("A session that is of no use did not close", e);
    }
  }

  @Override
  public boolean isOpen() {
    return end.get() == null;
  }

  @Override
  public void close() {
    if (end.compareAndSet(null, Faults.notConnected(null))) {
      release();
      hangUp();
    }
  }

  @Override
  public void beforeReconnect(ActiveMQException exception) {
    // why: the library waits for receivers when it cleans up, on the threads that they run on; with
    // thousands of connections lost at once that would take minutes
    inlets.forEach(ArtemisInlet::detach);
  }

  @Override
  public void connectionFailed(ActiveMQException exception, boolean failedOver) {
    lost(String.valueOf(exception.getMessage()));
  }

  @Override
  public void connectionFailed(
      ActiveMQException exception, boolean failedOver, @Nullable String scaleDownTargetNodeId) {
    connectionFailed(exception, failedOver);
  }

  private void lost(String why) {
    if (!end.compareAndSet(null, Faults.notConnected(why))) {
      return;
    }
    try {
      wire.threads().work().execute(() -> tellLoss(why));
    } catch (RejectedExecutionException e) {
      tellLoss(why);
    }
  }

  private void tellLoss(String why) {
    release();
    try {
      onLost.accept(why);
    } catch (RuntimeException e) {
      LOG.error("The listener for a lost connection threw", e);
    } finally {
      hangUp();
    }
  }

  private void hangUp() {
    line.factory().close();
    wire.release(line.locator());
  }

  private void release() {
    OrbException cause = end.get();
    inlets.forEach(ArtemisInlet::detach);
    if (cause != null) {
      outlets.forEach(outlet -> outlet.end(cause));
    }
    inlets.clear();
    outlets.clear();
  }
}
