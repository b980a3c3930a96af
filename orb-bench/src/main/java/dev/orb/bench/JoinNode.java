package dev.orb.bench;

import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.JoinToken;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JoinTokenCodec;
import dev.orb.server.OrbServer;
import dev.orb.server.Sent;
import dev.orb.server.ServerSettings;
import dev.orb.server.dispatch.CancelOutcome;
import dev.orb.server.fleet.BulkAction;
import dev.orb.server.fleet.ClientChange;
import dev.orb.server.fleet.JoinTokens;
import dev.orb.testkit.SimulatedFleet;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * The process of a node and of the whole fleet that joins it: by one token, then relabelled in one
 * command, sent to by {@code where}, and asked to stop by one cancel.
 */
final class JoinNode {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String MARK = "join.mark";
  private static final String STAY = "join.stay";
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(5);

  static final String DONE = "done";

  static final String ENROLLED = "seconds until all have joined by one token";
  static final String CONNECTED = "seconds until all are connected";
  static final String RELABELLED = "ms to relabel all in one command";
  static final String ANSWERED = "ms of a send by where to half of them, to the last reply";
  static final String CANCELLED = "ms of one cancel of a command to all";
  static final String TOO_MANY = "joiners over the token's uses that got in";
  static final String MISSED = "changes of labels that were not made";
  static final String SILENT = "clients sent to by where that did not succeed";
  static final String OPEN = "deliveries that are not accounted for";

  private final int clients;

  private JoinNode(int clients) {
    this.clients = clients;
  }

  /** Arguments: folder, clients. Ends when all is said. */
  public static void main(String[] arguments) throws Exception {
    new JoinNode(Integer.parseInt(arguments[1])).run(Path.of(arguments[0]));
  }

  private void run(Path folder) throws Exception {
    try (OrbServer server =
        OrbServer.builder(ServerSettings.in(folder.resolve("data")).withNode("join").withPort(0))
            .meters(new SimpleMeterRegistry())
            .build()) {
      server.start(PATIENCE);
      Map<String, String> secrets = join(server);
      long begun = System.nanoTime();
      try (SimulatedFleet fleet =
          SimulatedFleet.connect(
              URI.create("tcp://127.0.0.1:" + server.brokerPort()),
              secrets,
              (id, builder) ->
                  builder
                      .run(MARK, context -> {})
                      .run(
                          STAY,
                          context -> {
                            while (!context.cancelled()) {
                              LockSupport.parkNanos(LOOK_AGAIN);
                            }
                          }),
              PATIENCE)) {
        NodeProcess.say(CONNECTED, seconds(begun));
        relabel(server);
        send(server);
        cancel(server);
        NodeProcess.step(DONE);
        // why: thousands of orderly goodbyes prove nothing here
        Runtime.getRuntime().halt(fleet.connected() == clients ? 0 : 1);
      }
    }
  }

  private Map<String, String> join(OrbServer server) throws Exception {
    String word = server.joinTokens().create(JoinTokens.Terms.USUAL.withUses(clients)).word();
    JoinToken token = JoinTokenCodec.decode(word);
    try (Joiners joiners = new Joiners(server.brokerPort(), token)) {
      long begun = System.nanoTime();
      Map<String, String> secrets =
          joiners.join(IntStream.range(0, clients).mapToObj(i -> "j-" + i).toList());
      NodeProcess.say(ENROLLED, seconds(begun));
      NodeProcess.say(TOO_MANY, isLetIn(joiners) ? 1.0 : 0.0);
      return secrets;
    }
  }

  private static boolean isLetIn(Joiners joiners) throws Exception {
    try {
      return !joiners.join("one-more").client().isEmpty();
    } catch (OrbException e) {
      if (e.code() == ErrorCode.CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  /** All of them in one command, then half of them in another. */
  private void relabel(OrbServer server) {
    long begun = System.nanoTime();
    int changed = relabel(server, Target.all(), "old");
    NodeProcess.say(RELABELLED, millis(begun));
    List<String> half = IntStream.range(0, clients / 2).mapToObj(i -> "j-" + 2 * i).toList();
    changed += relabel(server, Target.clients(half), "new");
    NodeProcess.say(MISSED, (double) clients + half.size() - changed);
  }

  private static int relabel(OrbServer server, Target target, String wave) {
    return server
        .clients()
        .bulk(
            target,
            new BulkAction.Set(
                new ClientChange(null, Set.of(), Set.of(), Map.of("wave", wave), Set.of())),
            false)
        .changed();
  }

  private void send(OrbServer server) {
    long begun = System.nanoTime();
    Sent<Json> sent =
        server.send(Target.all().where("wave = 'new'"), CommandRequest.of(MARK, null));
    int succeeded = sent.await(PATIENCE).succeeded().size();
    NodeProcess.say(ANSWERED, millis(begun));
    int silent = clients / 2 - succeeded;
    NodeProcess.say(SILENT, (double) silent);
  }

  private void cancel(OrbServer server) {
    Sent<Json> sent =
        server.send(Target.all(), CommandRequest.of(STAY, null).timeout(PATIENCE).ttl(PATIENCE));
    while (running(server, sent) == 0) {
      LockSupport.parkNanos(LOOK_AGAIN);
    }
    long begun = System.nanoTime();
    CancelOutcome outcome = sent.cancel(Duration.ofMinutes(1));
    NodeProcess.say(CANCELLED, millis(begun));
    NodeProcess.say(
        OPEN, (double) clients - outcome.removed() - outcome.stopped() - outcome.ended());
  }

  private static int running(OrbServer server, Sent<Json> sent) {
    return server.commands().find(sent.id().toString(), "").counts().of(DeliveryState.RUNNING);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static double millis(long since) {
    return (System.nanoTime() - since) / 1e6;
  }
}
