package dev.orb.bench.chaos.peer;

import dev.orb.bench.chaos.ChaosThreads;
import dev.orb.bench.chaos.Effects;
import dev.orb.bench.chaos.Effects.Step;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A machine of hand-made workers. Each takes orders from its queue and from the one for any of
 * them, does them, sends its reply until the broker confirms it, and then acknowledges the order.
 */
final class WorkerMain {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Effects effects;
  private final String client;
  private final Mailbox mailbox;

  private WorkerMain(Effects effects, String client, Mailbox mailbox) {
    this.effects = effects;
    this.client = client;
    this.mailbox = mailbox;
  }

  /**
   * Arguments: the peer, its port, folder of effects, then the clients' ids. Works until it is
   * killed, or whoever started it is gone.
   */
  public static void main(String[] arguments) {
    Peer peer = Peer.valueOf(arguments[0]);
    int port = Integer.parseInt(arguments[1]);
    Path folder = Path.of(arguments[2]);
    for (int i = 3; i < arguments.length; i++) {
      String client = arguments[i];
      ChaosThreads.start("worker", () -> work(peer, port, folder, client));
    }
    ProcessHandle parent = ProcessHandle.current().parent().orElse(ProcessHandle.current());
    while (parent.isAlive()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    Runtime.getRuntime().halt(1);
  }

  private static void work(Peer peer, int port, Path folder, String client) {
    try {
      Effects effects = new Effects(folder, client);
      boolean ready = false;
      while (!ready) {
        Mailbox mailbox = peer.dialUntilThere(port);
        WorkerMain worker = new WorkerMain(effects, client, mailbox);
        ready = worker.isListening();
      }
      System.out.println(PeerSubject.READY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isListening() {
    try {
      mailbox.receive(client, this::run);
      mailbox.receive(PeerSubject.ANY, this::run);
      return true;
    } catch (IOException | IllegalStateException e) {
      mailbox.close();
      return false;
    }
  }

  private void run(String body) {
    Json order = JsonCodec.parse(body);
    String key = order.get("k").map(Json::string).orElse("");
    long retries = number(order, "retries");
    String state = "FAILED";
    for (int attempt = 1; attempt <= 1 + retries && state.equals("FAILED"); attempt++) {
      effects.write(key, key, attempt, Step.BEGUN);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(number(order, "millis")));
      boolean fails = attempt <= number(order, "fails");
      effects.write(key, key, attempt, fails ? Step.FAILED : Step.DONE);
      state = fails ? "FAILED" : "SUCCEEDED";
    }
    reply(key, state);
  }

  private void reply(String key, String state) {
    String body = JsonCodec.of(Map.of("k", key, "client", client, "state", state)).text();
    while (true) {
      try {
        mailbox.send(PeerSubject.REPLIES, key + "/" + client, body);
        return;
      } catch (IOException e) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
  }

  private static long number(Json order, String name) {
    return order.get(name).map(Json::integer).orElse(0L);
  }
}
