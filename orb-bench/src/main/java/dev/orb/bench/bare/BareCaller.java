package dev.orb.bench.bare;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;

/** Sends to echoing clients from within the broker's process, and takes their replies. */
public final class BareCaller implements AutoCloseable {
  private static final int TRANSACTION = 1_000;

  private final ServerLocator locator;
  private final ClientSessionFactory connection;
  private final ClientSession out;
  private final ClientSession transacted;
  private final ClientProducer producer;
  private final ClientProducer transactedProducer;
  private final Map<String, Semaphore> waiting = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();

  /** Connects in the same process. */
  public BareCaller() throws Exception {
    locator =
        ActiveMQClient.createServerLocatorWithoutHA(
                new TransportConfiguration(
                    InVMConnectorFactory.class.getName(), Map.of("serverId", BareBroker.inVm())))
            .setBlockOnDurableSend(false)
            .setBlockOnNonDurableSend(false)
            .setBlockOnAcknowledge(false)
            .setProducerWindowSize(-1)
            .setConsumerWindowSize(-1)
            .setReconnectAttempts(0);
    connection = locator.createSessionFactory();
    out = connection.createSession("server", "bench", false, true, true, false, 0);
    transacted = connection.createSession("server", "bench", false, false, true, false, 0);
    producer = out.createProducer();
    transactedProducer = transacted.createProducer();
    ClientSession in = connection.createSession("server", "bench", false, true, true, false, 0);
    in.createConsumer(BareBroker.REPLIES).setMessageHandler(this::reply);
    in.start();
  }

  private void reply(ClientMessage message) {
    try {
      byte[] body = new byte[message.getBodyBuffer().readableBytes()];
      message.getBodyBuffer().readBytes(body);
      Semaphore caller = waiting.get(message.getStringProperty("orb_id"));
      message.individualAcknowledge();
      if (caller != null && body.length > 0) {
        caller.release();
      }
    } catch (ActiveMQException e) {
      throw new OrbException(ErrorCode.INTERNAL, "the bare caller cannot take a reply", null, e);
    }
  }

  /** Sends one message after the other to the first client; nanoseconds of each round trip. */
  public long[] sequential(int messages, boolean durable, byte[] body) throws Exception {
    Semaphore reply = new Semaphore(0);
    String id = newRound(reply);
    long[] took = new long[messages];
    for (int i = 0; i < messages; i++) {
      long begun = System.nanoTime();
      producer.send(address(0), message(out, id, durable, body));
      acquire(reply, 1);
      took[i] = System.nanoTime() - begun;
    }
    waiting.remove(id);
    return took;
  }

  /**
   * Sends so many messages with so many outstanding, and waits for all replies.
   *
   * @param clients spread over this many
   * @return nanoseconds for all
   */
  public long pipelined(int messages, int window, int clients, boolean durable, byte[] body)
      throws Exception {
    Semaphore permits = new Semaphore(window);
    String id = newRound(permits);
    long begun = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      acquire(permits, 1);
      producer.send(address(i % clients), message(out, id, durable, body));
    }
    acquire(permits, window);
    waiting.remove(id);
    return System.nanoTime() - begun;
  }

  /** Sends one message to each client, in transactions of a thousand, and waits for all replies. */
  public long broadcast(int clients, boolean durable, byte[] body) throws Exception {
    Semaphore replies = new Semaphore(0);
    String id = newRound(replies);
    long begun = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      transactedProducer.send(address(i), message(transacted, id, durable, body));
      if (i % TRANSACTION == TRANSACTION - 1 || i == clients - 1) {
        transacted.commit();
      }
    }
    acquire(replies, clients);
    waiting.remove(id);
    return System.nanoTime() - begun;
  }

  private String newRound(Semaphore semaphore) {
    String id = Long.toString(ids.incrementAndGet());
    waiting.put(id, semaphore);
    return id;
  }

  private static SimpleString address(int client) {
    return SimpleString.of("orb.client.c-" + client);
  }

  private static ClientMessage message(
      ClientSession session, String id, boolean durable, byte[] body) {
    ClientMessage message = session.createMessage(Message.BYTES_TYPE, durable);
    message.getBodyBuffer().writeBytes(body);
    message.putStringProperty("orb_id", id);
    return message;
  }

  private static void acquire(Semaphore semaphore, int permits) throws InterruptedException {
    if (!semaphore.tryAcquire(permits, 120, TimeUnit.SECONDS)) {
      throw new OrbException(
          ErrorCode.TIMEOUT,
          "replies are missing: " + semaphore.availablePermits() + " of " + permits);
    }
  }

  @Override
  public void close() {
    connection.close();
    locator.close();
  }
}
