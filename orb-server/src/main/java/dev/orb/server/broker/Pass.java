package dev.orb.server.broker;

import dev.orb.protocol.Addresses;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * What one connection was granted, or why nothing. It lies on the connection and goes with it, so
 * that there is nothing to invalidate anywhere else.
 */
final class Pass extends UserPrincipal {
  /** The server's own user. It lies outside the grammar of ids. */
  static final String SERVER = "$orb";

  private static final String NOBODY = "$nobody";

  private final RemotingConnection connection;
  private final byte[] credentials;
  private final @Nullable String refusal;
  private final String work;
  private final String control;

  private Pass(
      String user,
      String credentials,
      RemotingConnection connection,
      @Nullable String refusal,
      String work,
      String control) {
    super(user);
    this.credentials = credentials.getBytes(StandardCharsets.UTF_8);
    this.connection = connection;
    this.refusal = refusal;
    this.work = work;
    this.control = control;
  }

  static Pass server(String credentials, RemotingConnection connection) {
    return new Pass(SERVER, credentials, connection, null, "", "");
  }

  static Pass client(String id, String credentials, RemotingConnection connection) {
    return new Pass(
        id, credentials, connection, null, own(Addresses.client(id)), own(Addresses.control(id)));
  }

  /**
   * Holds nothing but the reason. A refusal by the library itself has no room for one, so that the
   * connection is let through to the making of its session and is refused there.
   */
  static Pass refused(String reason, RemotingConnection connection) {
    return new Pass(NOBODY, "", connection, reason, "", "");
  }

  /** The pass on a connection. */
  static Optional<Pass> of(RemotingConnection connection) {
    return of(connection.getSubject());
  }

  static Optional<Pass> of(@Nullable Subject subject) {
    return subject == null
        ? Optional.empty()
        : subject.getPrincipals(Pass.class).stream().findFirst();
  }

  Subject subject() {
    Subject subject = new Subject();
    subject.getPrincipals().add(this);
    return subject;
  }

  /** In constant time: a second session must show what the first one showed. */
  boolean showed(String shown) {
    return MessageDigest.isEqual(credentials, shown.getBytes(StandardCharsets.UTF_8));
  }

  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  boolean isServer() {
    return getName().equals(SERVER);
  }

  RemotingConnection connection() {
    return connection;
  }

  boolean isWork(String queue) {
    return queue.equals(work);
  }

  boolean isControl(String queue) {
    return queue.equals(control);
  }

  /** Whether its holder may ask how a queue or an address is. */
  boolean mayKnow(String name) {
    return isServer() || isWork(own(name)) || isControl(own(name)) || ClientSecurity.maySend(name);
  }

  private static String own(String name) {
    return name + "::" + name;
  }

  // why: two connections of one user are two passes
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
