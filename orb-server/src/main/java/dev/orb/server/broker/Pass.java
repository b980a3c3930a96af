package dev.orb.server.broker;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Map<Long, Long> pieces = new ConcurrentHashMap<>(2);
  private final Allowance allowance = new Allowance(Ticker.SYSTEM);
  private volatile @Nullable String verified;
  private volatile @Nullable String sendable;
  private volatile @Nullable String answers;

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
   * Lets its holder ask one thing, and nothing else.
   *
   * @param user as whom the broker stamps what it sends
   */
  static Pass errand(String user, String credentials, RemotingConnection connection) {
    return new Pass(user, credentials, connection, null, "", "");
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
    return Optional.ofNullable(in(subject));
  }

  // why not by class: that makes and fills a set, for each message of a client
  private static @Nullable Pass in(@Nullable Subject subject) {
    if (subject != null) {
      for (Principal principal : subject.getPrincipals()) {
        if (principal instanceof Pass pass) {
          return pass;
        }
      }
    }
    return null;
  }

  Subject subject() {
    Subject subject = new Subject();
    subject.getPrincipals().add(this);
    return subject;
  }

  /** In constant time: a second session must show what the first one showed. */
  boolean showed(String shown) {
    if (isVerified(shown)) {
      return true;
    }
    boolean same = MessageDigest.isEqual(credentials, shown.getBytes(StandardCharsets.UTF_8));
    if (same) {
      verified = shown;
    }
    return same;
  }

  // why the object, not its text: the library asks with each message of a session, and always with
  // the string that the session was made with; what is another string is compared anew
  @SuppressWarnings("ReferenceEquality")
  private boolean isVerified(String shown) {
    return shown == verified;
  }

  /** Whether a client may send there. What a name allows never changes, so the last is kept. */
  boolean maySend(String address) {
    if (address.equals(sendable)) {
      return true;
    }
    boolean may = isErrand() ? address.equals(Addresses.INBOX) : ClientSecurity.maySend(address);
    if (may) {
      sendable = address;
    }
    return may;
  }

  /** Bytes that the large message on a channel of this connection may still have. */
  Map<Long, Long> pieces() {
    return pieces;
  }

  /** Whether it may send one more event now. */
  boolean mayEmit() {
    return allowance.take();
  }

  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  boolean isServer() {
    return getName().equals(SERVER);
  }

  boolean isErrand() {
    return !isServer() && getName().startsWith("$") && refusal == null;
  }

  /** Where the answer to an errand comes. */
  void answeredAt(String queue) {
    answers = queue;
  }

  /** Whether its holder may consume this queue, given as {@code address::queue}. */
  boolean isAnswers(String queue) {
    String own = answers;
    return own != null && queue.equals(own(own));
  }

  /** Whether it was granted to whom a connection says it is. */
  boolean isFor(String user) {
    return user.equals(getName())
        || (user.equals(Addresses.JOINER) && Addresses.joinTokenOf(getName()).isPresent());
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
    return isServer()
        || isWork(own(name))
        || isControl(own(name))
        || isAnswers(own(name))
        || maySend(name);
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
