package dev.orb.server.broker;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQDisconnectedException;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is connected: one visit a client. The same process takes its own place again at once; another
 * one is refused while it is taken, and the gatekeeper is asked with what. No lock is held while
 * the gatekeeper is told.
 */
final class Visits implements Doors {
  private static final Logger LOG = LoggerFactory.getLogger(Visits.class);

  private final Map<String, Stay> byClient = new ConcurrentHashMap<>();
  private final Map<String, Stay> bySession = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Errands errands;
  private volatile @Nullable Gatekeeper gatekeeper;
  private volatile Executor executor = Runnable::run;

  Visits(Errands errands) {
    this.errands = errands;
  }

  /** Sets who is told, and who closes connections, before the first client can come. */
  void tell(Gatekeeper newGatekeeper, Executor closing) {
    executor = closing;
    gatekeeper = newGatekeeper;
  }

  /**
   * A session of a client was made.
   *
   * @throws OrbException {@code CONFLICT} if another one is there; {@code MALFORMED} if the
   *     connection names no instance
   */
  void sessionOpened(String session, String client, RemotingConnection connection) {
    String instance = connection.getClientID();
    if (instance == null
        || instance.isBlank()
        || instance.startsWith("/")
        || instance.length() > 128) {
      throw new OrbException(
          ErrorCode.MALFORMED,
          "the connection names no instance",
          "use a random client id of at most 128 characters, the same for a process's life");
    }
    int slash = instance.indexOf('/');
    Entrance entrance =
        new Entrance(
            client,
            slash < 0 ? instance : instance.substring(0, slash),
            slash < 0 ? "" : instance.substring(slash + 1),
            connection);
    byClient.compute(client, entrance::into);
    if (entrance.holder != null) {
      throw contested(entrance.holder, entrance.visit(0));
    }
    Stay stay = entrance.stay();
    bySession.put(session, stay);
    if (entrance.replaced != null) {
      replace(entrance.replaced);
    }
    if (entrance.isNew) {
      PeerGuard.whenClosed(connection, () -> lost(stay));
      tellSafely(g -> g.arrived(stay.visit()));
      if (!stay.arrived()) {
        tellSafely(g -> g.left(stay.visit(), stay.hasFailed()));
      }
    }
    if (connection.isDestroyed()) {
      // why: the library may have closed the session before it told us of its making
      sessionClosed(session, true);
    }
  }

  private OrbException contested(Stay holder, Visit newcomer) {
    Gatekeeper asked = gatekeeper;
    if (asked == null) {
      return new OrbException(ErrorCode.UNAVAILABLE, "the server is starting", "try again");
    }
    return asked.contested(holder.visit(), newcomer);
  }

  void sessionClosed(String session, boolean failed) {
    Stay stay = bySession.remove(session);
    if (stay == null) {
      return;
    }
    boolean[] last = new boolean[1];
    byClient.compute(
        stay.visit().client(),
        (id, present) -> {
          last[0] = stay.sessionClosed();
          return last[0] && present == stay ? null : present;
        });
    if (last[0]) {
      PeerGuard.estranged(stay.connection());
      leave(stay, failed);
    }
  }

  private void leave(Stay stay, boolean failed) {
    if (stay.leaves(failed)) {
      tellSafely(g -> g.left(stay.visit(), failed));
    }
  }

  // why: for clients that want their sends confirmed, as ours do, the library keeps the sessions of
  // a closed socket for a reconnect that never comes, until the silence is too long
  private void lost(Stay stay) {
    if (!stay.isGone()) {
      sever(stay, "the connection was lost");
    }
  }

  private void replace(Stay old) {
    leave(old, true);
    sever(old, "the same instance connected again");
  }

  /** Whether this is the only consumer of that queue in its visit. */
  boolean consumerOpened(String session, String queue, Object consumer) {
    Stay stay = bySession.get(session);
    return stay == null || stay.consumes(queue, consumer);
  }

  void consumerClosed(String session, String queue, Object consumer) {
    Stay stay = bySession.get(session);
    if (stay != null) {
      stay.consumesNoMore(queue, consumer);
    }
  }

  /** Whether the client on this connection may consume its work queue. */
  boolean isWelcomed(RemotingConnection connection) {
    return Pass.of(connection)
        .map(pass -> byClient.get(pass.getName()))
        .filter(stay -> stay.connection() == connection && stay.isWelcomed())
        .isPresent();
  }

  @Override
  public void open(Visit visit) {
    Stay stay = byClient.get(visit.client());
    if (stay != null && stay.visit().equals(visit)) {
      stay.welcome();
    }
  }

  @Override
  public boolean isOnErrand(String user, String instance) {
    return errands.isUnderWay(user, instance);
  }

  @Override
  public void close(Visit visit, String reason) {
    Stay stay = byClient.get(visit.client());
    if (stay != null && stay.visit().equals(visit)) {
      sever(stay, reason);
    }
  }

  @Override
  public void expel(String client, String reason) {
    // why nothing is invalidated: what was granted lies on the connection alone
    Stay stay = byClient.get(client);
    if (stay != null) {
      sever(stay, reason);
    }
  }

  private void sever(Stay stay, String reason) {
    RemotingConnection connection = stay.connection();
    executor.execute(
        () -> {
          LOG.debug("closing visit {}: {}", stay.visit(), reason);
          connection.disconnect(false);
          connection.fail(new ActiveMQDisconnectedException(reason));
        });
  }

  private void tellSafely(Consumer<Gatekeeper> news) {
    Gatekeeper told = gatekeeper;
    if (told == null) {
      return;
    }
    try {
      news.accept(told);
    } catch (RuntimeException e) {
      LOG.warn("the gatekeeper failed at being told of a visit", e);
    }
  }

  /** One try of a connection to have its client's place. */
  private final class Entrance {
    private final String client;
    private final String instance;
    private final String process;
    private final RemotingConnection connection;
    private @Nullable Stay stay;
    private @Nullable Stay holder;
    private @Nullable Stay replaced;
    private boolean isNew;

    Entrance(String client, String instance, String process, RemotingConnection connection) {
      this.client = client;
      this.instance = instance;
      this.process = process;
      this.connection = connection;
    }

    /** Under the lock of the client's entry, by which sessions are counted too. */
    Stay into(String id, @Nullable Stay present) {
      if (present != null && !present.isGone() && !present.connection().isDestroyed()) {
        boolean same = isSame(present.visit());
        if (present.connection() == connection) {
          if (!same) {
            throw new OrbException(
                ErrorCode.CONFLICT, "a connection cannot change its instance", "use another one");
          }
          present.sessionOpened();
          stay = present;
          return present;
        }
        if (!same) {
          holder = present;
          return present;
        }
      }
      Stay fresh = new Stay(visit(numbers.incrementAndGet()), connection);
      fresh.sessionOpened();
      replaced = present;
      isNew = true;
      stay = fresh;
      return fresh;
    }

    /** Whether it is the same process, as far as it is known. */
    private boolean isSame(Visit present) {
      return present.instance().equals(instance)
          && (process.isEmpty()
              || present.process().isEmpty()
              || present.process().equals(process));
    }

    Visit visit(long number) {
      return new Visit(number, client, instance, process, connection.getRemoteAddress());
    }

    Stay stay() {
      if (stay == null) {
        throw new OrbException(ErrorCode.INTERNAL, "no place was given to '" + client + "'");
      }
      return stay;
    }
  }
}
