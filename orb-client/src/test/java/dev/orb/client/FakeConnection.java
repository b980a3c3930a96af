package dev.orb.client;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Message;
import dev.orb.transport.BulkInlet;
import dev.orb.transport.BulkOutlet;
import dev.orb.transport.Channel;
import dev.orb.transport.Connection;
import dev.orb.transport.Envelope;
import dev.orb.transport.Inlet;
import dev.orb.transport.InletOptions;
import dev.orb.transport.Received;
import dev.orb.transport.Receiver;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A connection whose other end is the test. */
final class FakeConnection implements Connection {
  private final Consumer<String> onLost;
  private final Map<String, Receiver> receivers = new ConcurrentHashMap<>();
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final List<String> steps = new CopyOnWriteArrayList<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private volatile Consumer<Sent> server = message -> {};
  private volatile BiConsumer<Envelope, InputStream> bulks = (head, rest) -> {};
  private volatile boolean confirming = true;
  private volatile boolean open = true;

  /**
   * @param envelope what the client sent
   * @param message what its bytes mean
   * @param done its confirmation
   */
  record Sent(Envelope envelope, Message message, CompletableFuture<Void> done) {}

  FakeConnection(Consumer<String> onLost) {
    this.onLost = onLost;
  }

  /** Answers everything that is sent, on the thread that sends. */
  void server(Consumer<Sent> answers) {
    server = answers;
  }

  /** Whether durable messages are confirmed at once. */
  void confirming(boolean value) {
    confirming = value;
  }

  /** What was opened and sent, in order. */
  List<String> steps() {
    return steps;
  }

  List<Sent> sent() {
    return sent;
  }

  <M extends Message> List<M> sent(Class<M> type) {
    return sent.stream().map(Sent::message).filter(type::isInstance).map(type::cast).toList();
  }

  int acknowledged() {
    return acknowledged.get();
  }

  boolean consumes(String queue) {
    return receivers.containsKey(queue);
  }

  void deliver(String queue, Message message) {
    deliver(queue, MessageCodec.encode(message));
  }

  void deliver(String queue, byte[] body) {
    Receiver receiver = receivers.get(queue);
    if (receiver == null) {
      throw new IllegalStateException("nobody consumes " + queue);
    }
    receiver.receive(new Arrived(queue, body));
  }

  /** The network breaks. */
  void lose(String reason) {
    if (open) {
      end();
      onLost.accept(reason);
    }
  }

  private void end() {
    open = false;
    receivers.clear();
    sent.forEach(message -> message.done().completeExceptionally(gone()));
  }

  private static OrbException gone() {
    return new OrbException(ErrorCode.NOT_CONNECTED, "the connection is gone");
  }

  @Override
  public Channel channel() {
    return channel("channel");
  }

  @Override
  public Channel fleeting() {
    return channel("fleeting");
  }

  private Channel channel(String kind) {
    requireOpen();
    steps.add(kind);
    return new Channel() {
      @Override
      public CompletionStage<Void> send(Envelope envelope) {
        return sent(envelope);
      }

      @Override
      public Inlet inlet(String queue, InletOptions options, Receiver receiver) {
        return FakeConnection.this.inlet(queue, options, receiver);
      }
    };
  }

  private CompletableFuture<Void> sent(Envelope envelope) {
    if (!open) {
      return CompletableFuture.failedFuture(gone());
    }
    Message message = MessageCodec.decode(envelope.body());
    Sent one = new Sent(envelope, message, new CompletableFuture<>());
    sent.add(one);
    steps.add(envelope.kind() + " " + (envelope.name() == null ? "" : envelope.name()));
    if (confirming || !envelope.durable()) {
      one.done().complete(null);
    }
    server.accept(one);
    return one.done();
  }

  @Override
  public Inlet inlet(String queue, InletOptions options, Receiver receiver) {
    requireOpen();
    steps.add("inlet " + queue);
    receivers.put(queue, receiver);
    return new Inlet() {
      @Override
      public void pause() {}

      @Override
      public void resume() {}

      @Override
      public void close() {
        receivers.remove(queue, receiver);
      }
    };
  }

  @Override
  public BulkOutlet bulkOutlet() {
    requireOpen();
    steps.add("bulk");
    return new BulkOutlet() {
      @Override
      public void send(Envelope head, InputStream rest) {
        requireOpen();
        bulks.accept(head, rest);
      }

      @Override
      public void close() {
        steps.add("bulk closed");
      }
    };
  }

  @Override
  public BulkInlet bulkInlet(String queue, int window) {
    throw new UnsupportedOperationException("a client takes no large bodies");
  }

  /** Takes what is sent in bulk. */
  void bulks(BiConsumer<Envelope, InputStream> taking) {
    bulks = taking;
  }

  private void requireOpen() {
    if (!open) {
      throw gone();
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    if (open) {
      steps.add("close");
      end();
    }
  }

  private final class Arrived implements Received {
    private final String address;
    private final byte[] body;

    Arrived(String address, byte[] body) {
      this.address = address;
      this.body = body;
    }

    @Override
    public String address() {
      return address;
    }

    @Override
    public byte[] body() {
      return body;
    }

    @Override
    public boolean oversized() {
      return false;
    }

    @Override
    public Optional<String> sender() {
      return Optional.empty();
    }

    @Override
    public Optional<String> property(String name) {
      return Optional.empty();
    }

    @Override
    public Instant timestamp() {
      return Instant.EPOCH;
    }

    @Override
    public void acknowledge() {
      acknowledged.incrementAndGet();
    }
  }
}
