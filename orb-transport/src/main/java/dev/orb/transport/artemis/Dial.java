package dev.orb.transport.artemis;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.core.client.impl.ClientSessionFactoryInternal;
import org.apache.activemq.artemis.core.client.impl.ServerLocatorInternal;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect and log in: each server once, in random order. It runs on a thread of its
 * own kind, because the library waits for a socket without listening to interrupts; the caller
 * waits for it up to its deadline, and what comes later is closed.
 */
final class Dial {
  private final Wire wire;
  private final Login login;
  private final Duration patience;
  private final CompletableFuture<Call> answer = new CompletableFuture<>();
  private volatile @Nullable ClientSessionFactoryInternal trying;

  /** A connection with its first session, which proved the login and confirms nothing. */
  record Call(ServerLocatorInternal locator, ClientSessionFactory factory, ClientSession first) {}

  Dial(Wire wire, Login login, Duration patience) {
    this.wire = wire;
    this.login = login;
    this.patience = patience;
  }

  Call await() {
    try {
      wire.threads().dial().execute(this::tryAll);
      return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof OrbException known ? known : Faults.of("connect", e);
    } catch (RejectedExecutionException e) {
      throw new OrbException(ErrorCode.UNAVAILABLE, "the connector is closed");
    } catch (TimeoutException e) {
      throw abandoned(
          ErrorCode.TIMEOUT, "no broker answered in " + patience.toMillis() + " ms at " + names());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw abandoned(ErrorCode.UNAVAILABLE, "interrupted while connecting to " + names());
    }
  }

  private OrbException abandoned(ErrorCode code, String reason) {
    OrbException fault = new OrbException(code, reason);
    if (!answer.completeExceptionally(fault) && !answer.isCompletedExceptionally()) {
      // why: it answered in the same moment, and nobody will take it
      hangUp(answer.join());
    }
    ClientSessionFactoryInternal inHand = trying;
    if (inHand != null) {
      inHand.causeExit();
    }
    return fault;
  }

  private void tryAll() {
    List<Server> servers = new ArrayList<>(wire.servers());
    Collections.shuffle(servers);
    OrbException fault = null;
    for (Server server : servers) {
      if (answer.isDone()) {
        return;
      }
      try {
        Call line = tryOne(server);
        if (!answer.complete(line)) {
          hangUp(line);
        }
        return;
      } catch (OrbException e) {
        fault = e;
        if (e.code() != ErrorCode.UNAVAILABLE && e.code() != ErrorCode.TIMEOUT) {
          break;
        }
      }
    }
    answer.completeExceptionally(
        fault == null ? new OrbException(ErrorCode.INVALID_CONFIG, "no server is named") : fault);
  }

  private void hangUp(Call line) {
    line.factory().close();
    wire.release(line.locator());
  }

  // why: the library declares Exception, and whatever it is it becomes a coded refusal
  @SuppressWarnings("IllegalCatch")
  private Call tryOne(Server server) {
    LineWatch watch = new LineWatch(server);
    ServerLocatorInternal locator = wire.open(patience);
    ClientSessionFactory factory = null;
    try {
      if (!server.isWithin()) {
        locator.setProtocolManagerFactory(new Line(server, wire, watch));
      }
      factory = locator.createSessionFactory(server.transport());
      ClientSessionFactoryInternal inHand = (ClientSessionFactoryInternal) factory;
      trying = inHand;
      watch.whenGone(() -> hangUpIfTrying(inHand));
      if (answer.isDone()) {
        throw new OrbException(ErrorCode.TIMEOUT, "nobody waits any more");
      }
      return new Call(locator, factory, Sessions.first(locator, factory, login));
    } catch (Exception e) {
      if (factory != null) {
        factory.close();
      }
      wire.release(locator);
      throw watch.fault().orElseGet(() -> Faults.whileConnecting(server.toString(), e));
    } finally {
      trying = null;
    }
  }

  // why: the library does not hear of a line that ends before it has got ready for it, as after a
  // refused certificate, and would wait for the answer of nobody
  private void hangUpIfTrying(ClientSessionFactoryInternal factory) {
    if (trying == factory) {
      factory.causeExit();
    }
  }

  private String names() {
    return String.join(", ", wire.servers().stream().map(Server::toString).toList());
  }
}
