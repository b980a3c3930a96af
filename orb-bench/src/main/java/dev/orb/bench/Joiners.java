package dev.orb.bench;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.JoinToken;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Enrolling;
import dev.orb.protocol.message.Message;
import dev.orb.transport.Channel;
import dev.orb.transport.Connection;
import dev.orb.transport.Connector;
import dev.orb.transport.Envelope;
import dev.orb.transport.InletOptions;
import dev.orb.transport.artemis.ArtemisConnector;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Machines that join by one token, many at a time, each over a connection of its own. */
final class Joiners implements AutoCloseable {
  private static final int AT_A_TIME = 64;
  private static final int ANSWER = 1 << 16;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final JoinToken token;
  private final ArtemisConnector root;
  private final ExecutorService machines = BenchThreads.machines(AT_A_TIME);

  Joiners(int port, JoinToken token) {
    this.token = token;
    this.root =
        ArtemisConnector.to("tcp://127.0.0.1:" + port, Clock.systemUTC())
            .login("nobody", "", null)
            .diallers(AT_A_TIME)
            .build();
  }

  /**
   * Has all of them join.
   *
   * @return the secret of each
   */
  Map<String, String> join(List<String> ids) throws InterruptedException, ExecutionException {
    Map<String, String> secrets = new ConcurrentHashMap<>();
    List<Future<@Nullable String>> all =
        ids.stream()
            .map(id -> machines.submit(() -> secrets.put(id, joinPatiently(id).secret())))
            .toList();
    for (Future<@Nullable String> each : all) {
      each.get();
    }
    return secrets;
  }

  /** As the library does: who is refused for now comes again. */
  private Enrolling.Joined joinPatiently(String id) throws Exception {
    while (true) {
      try {
        return join(id);
      } catch (OrbException e) {
        if (e.code() != ErrorCode.RATE_LIMITED) {
          throw e;
        }
        LockSupport.parkNanos(
            TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(100, 500)));
      }
    }
  }

  /**
   * Has one join, without patience.
   *
   * @throws OrbException as the server refuses it
   */
  Enrolling.Joined join(String id)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Message> heard = new CompletableFuture<>();
    try (Connector gate = root.as(Addresses.JOINER, token.credential(), id);
        Connection line = gate.connect(PATIENCE, why -> heard.cancel(false))) {
      Channel channel = line.fleeting();
      channel.inlet(
          Addresses.errand(id),
          InletOptions.upTo(ANSWER),
          message -> {
            message.acknowledge();
            heard.complete(MessageCodec.decode(message.body()));
          });
      Enrolling.Join join =
          new Enrolling.Join(
              CommandId.create(Clock.systemUTC().instant(), ThreadLocalRandom.current()),
              id,
              id,
              Set.of(),
              Clock.systemUTC().instant());
      channel
          .send(
              new Envelope(
                  Addresses.INBOX,
                  MessageCodec.encode(join),
                  "control",
                  null,
                  "join",
                  false,
                  Envelope.USUAL_PRIORITY,
                  null,
                  null,
                  null))
          .toCompletableFuture()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      Message answer = heard.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (answer instanceof Control.Reject reject) {
        throw new OrbException(reject.code(), reject.message());
      }
      return (Enrolling.Joined) answer;
    }
  }

  @Override
  public void close() {
    machines.shutdownNow();
    root.close();
  }
}
