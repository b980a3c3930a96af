package dev.orb.server.broker;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.server.security.ClientCertificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.NoCacheLoginException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may enter, and what a client may do: consume its own two queues, and send to nodes and the
 * addresses that all clients share. Nothing is made, deleted, browsed or managed by a client.
 */
final class ClientSecurity implements ActiveMQSecurityManager5 {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSecurity.class);

  private final String serverSecret;
  private final Predicate<RemotingConnection> welcomed;
  private final EventGate events;
  private volatile @Nullable Gatekeeper gatekeeper;
  private volatile Consumer<ErrorCode> refusals = code -> {};

  /**
   * @param serverSecret what the server's own user shows, new at every start
   * @param welcomed whether a connection may consume work
   * @param events whether events may come in
   */
  ClientSecurity(String serverSecret, Predicate<RemotingConnection> welcomed, EventGate events) {
    this.serverSecret = serverSecret;
    this.welcomed = welcomed;
    this.events = events;
  }

  void admitThrough(Gatekeeper newGatekeeper) {
    gatekeeper = newGatekeeper;
  }

  /** Tells this of each try that is refused, on the thread that refuses it. */
  void tellRefusalsTo(Consumer<ErrorCode> listener) {
    refusals = listener;
  }

  @Override
  public Subject authenticate(
      @Nullable String user,
      @Nullable String password,
      @Nullable RemotingConnection connection,
      @Nullable String domain)
      throws NoCacheLoginException {
    if (connection == null) {
      throw new NoCacheLoginException("no connection");
    }
    String name = user == null ? "" : user;
    String credentials = password == null ? "" : password;
    Optional<Pass> held = Pass.of(connection).filter(p -> p.refusal().isEmpty());
    if (held.isPresent()) {
      if (held.get().isFor(name) && held.get().showed(credentials)) {
        return connection.getSubject();
      }
      // why: thrown, not refused with a reason, so that the sessions that are there stay as they
      // are
      refusals.accept(ErrorCode.FORBIDDEN);
      throw new NoCacheLoginException("a connection belongs to one user");
    }
    return pass(name, credentials, connection).subject();
  }

  private Pass pass(String name, String credentials, RemotingConnection connection) {
    if (name.equals(Pass.SERVER)) {
      Pass pass = Pass.server(serverSecret, connection);
      return isInVm(connection) && pass.showed(credentials) ? pass : unknown(connection);
    }
    boolean joins = name.equals(Addresses.JOINER);
    String client = Addresses.selfOf(name).orElse(name);
    if (!joins && !Names.isId(client)) {
      return unknown(connection);
    }
    Gatekeeper asked = gatekeeper;
    if (asked == null) {
      return Pass.refused(
          ErrorCode.UNAVAILABLE + ": the server is starting; try again", connection);
    }
    Supplier<Pass> check =
        joins
            ? () -> joiner(asked, credentials, connection)
            : () -> client(asked, client, name, credentials, connection);
    try {
      return check.get();
    } catch (OrbException e) {
      refusals.accept(e.code());
      return Pass.refused(String.valueOf(e.getMessage()), connection);
    } catch (RuntimeException e) {
      LOG.warn("the check of a client's credentials failed; it is refused", e);
      return Pass.refused(
          ErrorCode.UNAVAILABLE + ": credentials cannot be checked now; try again", connection);
    }
  }

  private static Pass joiner(Gatekeeper asked, String credentials, RemotingConnection connection) {
    String token = asked.authenticateJoiner(credentials, connection.getRemoteAddress());
    return Pass.errand(Addresses.joiner(token), credentials, connection);
  }

  private Pass client(
      Gatekeeper asked,
      String client,
      String user,
      String credentials,
      RemotingConnection connection) {
    Optional<X509Certificate> shown = Threshold.certificate(connection);
    if (shown.isPresent() && !ClientCertificate.ids(shown.get()).contains(client)) {
      return otherCertificate(client, shown.get(), connection);
    }
    asked.authenticate(
        new Claim(client, credentials, shown.isPresent(), connection.getRemoteAddress()));
    return user.equals(client)
        ? Pass.client(client, credentials, connection)
        : Pass.errand(user, credentials, connection);
  }

  private Pass otherCertificate(String name, X509Certificate shown, RemotingConnection connection) {
    refusals.accept(ErrorCode.UNAUTHORIZED);
    return Pass.refused(
        ErrorCode.UNAUTHORIZED
            + ": the certificate is for "
            + String.join(", ", ClientCertificate.ids(shown))
            + " and not for "
            + name
            + "; show one whose CN or orb:client:<id> is the id",
        connection);
  }

  private Pass unknown(RemotingConnection connection) {
    refusals.accept(ErrorCode.UNAUTHORIZED);
    return Pass.refused(
        ErrorCode.UNAUTHORIZED + ": unknown client or wrong secret; check both", connection);
  }

  static boolean isInVm(RemotingConnection connection) {
    String local = connection.getTransportLocalAddress();
    return local != null && local.startsWith("invm");
  }

  /** The address is a plain one, or {@code address::queue} where a queue is meant. */
  @Override
  public boolean authorize(Subject subject, Set<Role> roles, CheckType check, String address) {
    Pass pass = Pass.of(subject).filter(p -> p.refusal().isEmpty()).orElse(null);
    if (pass == null) {
      return false;
    }
    if (pass.isServer()) {
      return true;
    }
    boolean allowed =
        switch (check) {
          case SEND -> pass.maySend(address);
          case CONSUME ->
              pass.isControl(address)
                  || pass.isAnswers(address)
                  || (pass.isWork(address) && welcomed.test(pass.connection()));
          default -> false;
        };
    if (!allowed) {
      refusals.accept(ErrorCode.FORBIDDEN);
      return false;
    }
    return check != CheckType.SEND || !isEvent(address) || mayEmit(pass);
  }

  private static boolean isEvent(String address) {
    return address.equals(Addresses.EVENTS);
  }

  private boolean mayEmit(Pass pass) {
    return events.isOpen() && pass.mayEmit();
  }

  /** Whether a client may send there. */
  static boolean maySend(String address) {
    return address.equals(Addresses.INBOX)
        || address.equals(Addresses.CALLS)
        || address.equals(Addresses.EVENTS)
        || address.equals(Addresses.REPORTS)
        || address.equals(Addresses.PRESENCE)
        || Addresses.nodeOf(address).filter(Names::isId).isPresent();
  }

  @Override
  public boolean validateUser(String user, String password) {
    return false;
  }

  @Override
  public boolean validateUserAndRole(
      String user, String password, Set<Role> roles, CheckType checkType) {
    return false;
  }
}
