package dev.orb.client;

import dev.orb.exchange.IntakeSession;
import dev.orb.protocol.Addresses;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Claiming;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Control.Welcome;
import dev.orb.protocol.message.Enrolling;
import dev.orb.protocol.message.Message;
import dev.orb.transport.Channel;
import dev.orb.transport.Connection;
import dev.orb.transport.Envelope;
import dev.orb.transport.Inlet;
import dev.orb.transport.InletOptions;
import dev.orb.transport.Outlet;
import dev.orb.transport.Receiver;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from the dialling to its end. Opening is done by the session loop alone;
 * everything else is thread-safe.
 */
final class Session {
  /** Bounds what is read by the control queue, also before the welcome says what is allowed. */
  private static final long MOST_CONTROL = 64L << 20;

  private final String client;
  private final Connection connection;
  private final Instant helloAt;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable Outlet control;
  private volatile @Nullable Welcome welcome;
  private volatile @Nullable IntakeSession intake;
  private volatile @Nullable Inlet work;
  private volatile long heardAt;
  private volatile long welcomedAt;

  /**
   * Opens nothing yet.
   *
   * @param helloAt when it says hello, which the welcome gives back
   */
  Session(String client, Connection connection, Instant helloAt) {
    this.client = client;
    this.connection = connection;
    this.helloAt = helloAt;
  }

  /** Listens to the control queue, and only then says hello. Blocks for the broker. */
  CompletionStage<Void> greet(Control.Hello hello, Receiver receiver) {
    Channel own = connection.fleeting();
    control = own;
    own.inlet(Addresses.control(client), InletOptions.upTo(MOST_CONTROL), receiver);
    return tell(Addresses.INBOX, hello);
  }

  /** Whether the welcome answers this session's hello, and not one before it. */
  boolean isAnsweredBy(Welcome answer) {
    return welcome == null && answer.echo().toEpochMilli() == helloAt.toEpochMilli();
  }

  /** It was welcomed: opens the work queue, after everything that its commands need. Blocks. */
  void work(Welcome answer, Conversation conversation, long now) {
    heardAt = now;
    welcomedAt = now;
    welcome = answer;
    // why: apart from the control queue, which must not wait behind a large command
    Channel way = connection.channel();
    Outlet fleeting = control;
    IntakeSession receiver = conversation.open(answer, way, fleeting == null ? way : fleeting);
    intake = receiver;
    Inlet inlet =
        way.inlet(Addresses.client(client), InletOptions.upTo(answer.maxPayload()), receiver);
    work = inlet;
    receiver.flowsFrom(inlet);
    conversation.downloads().open(this::ask);
    // why last: a report's reply comes by the work queue
    conversation.uploads().open(connection::bulkOutlet);
  }

  /** Sends a message of the protocol's own, which the broker does not keep. */
  CompletionStage<Void> tell(String address, Message message) {
    Outlet way = control;
    if (way == null) {
      return CompletableFuture.failedFuture(
          new OrbException(ErrorCode.NOT_CONNECTED, "the session is not open yet"));
    }
    // why: in the client's message group, so that several nodes see a client's words in order
    return way.send(
        new Envelope(
            address,
            MessageCodec.encode(message),
            message.kind().text(),
            null,
            message instanceof Control own ? own.name() : null,
            false,
            Envelope.USUAL_PRIORITY,
            null,
            null,
            client));
  }

  private void ask(String node, Claiming.Fetch fetch) {
    tell(Addresses.node(node), fetch).exceptionally(failure -> null);
  }

  /** Says what became of a new secret. Unheard, the server takes it for not kept. */
  void confirm(Enrolling.Rotate rotate, boolean kept, Instant now) {
    tell(Addresses.INBOX, new Enrolling.Rotated(rotate.id(), kept, now))
        .exceptionally(failure -> null);
  }

  /** The server was heard of. */
  void heard(long now) {
    heardAt = now;
  }

  long heardAt() {
    return heardAt;
  }

  long welcomedAt() {
    return welcomedAt;
  }

  @Nullable Welcome welcome() {
    return welcome;
  }

  /** Takes no more commands; those in hand go on. Blocks for the broker. */
  void holdWork() {
    Inlet inlet = work;
    if (inlet != null) {
      inlet.close();
    }
  }

  boolean isEnded() {
    return ended.get();
  }

  /** Ends it for everybody; true for the one caller who is to see to what follows. */
  boolean end() {
    return ended.compareAndSet(false, true);
  }

  /** Frees everything that it opened. Blocks for the broker, bounded. */
  void release(Conversation conversation) {
    IntakeSession receiver = intake;
    if (receiver != null) {
      conversation.lost(receiver);
    }
    connection.close();
  }
}
