package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the user's callbacks off every thread that matters, and contains what they throw. */
final class Callbacks {
  private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

  private final Executor executor;
  private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();

  Callbacks(Executor executor) {
    this.executor = executor;
  }

  void add(SessionListener listener) {
    listeners.add(listener);
  }

  void run(Runnable question) {
    executor.execute(question);
  }

  /** Why somebody refuses, empty if nobody does; one that throws refuses. On a callback thread. */
  Optional<OrbException> veto(ClientSession session) {
    for (SessionListener listener : listeners) {
      try {
        if (!listener.connecting(session)) {
          return Optional.of(refused());
        }
      } catch (OrbException why) {
        return Optional.of(why);
      } catch (RuntimeException | Error e) {
        LOG.warn("a connect callback threw for client {}, which is refused", session.client(), e);
        return Optional.of(refused());
      }
    }
    return Optional.empty();
  }

  private static OrbException refused() {
    return new OrbException(ErrorCode.FORBIDDEN, "refused by the server's application");
  }

  void disconnected(ClientSession session, String reason, boolean graceful) {
    executor.execute(
        () -> {
          for (SessionListener listener : listeners) {
            try {
              listener.disconnected(session, reason, graceful);
            } catch (RuntimeException | Error e) {
              LOG.warn("a disconnect callback threw for client {}", session.client(), e);
            }
          }
        });
  }
}
