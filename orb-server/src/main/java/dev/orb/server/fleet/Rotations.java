package dev.orb.server.fleet;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.message.Enrolling;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.security.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives clients new secrets. The new one is on record before anybody hears of it, and the old one
 * stays good for the overlap: wherever either end dies in between, the client gets in with what it
 * has.
 */
final class Rotations {
  /** How long a client may take to say that it has a secret. */
  private static final Duration HANDOVER = Duration.ofSeconds(10);

  private final Records records;
  private final Sessions sessions;
  private final Partings partings;
  private final ControlLine line;
  private final Loop loop;
  private final Clock clock;
  private final RandomGenerator random;
  private final Secrets secrets = new Secrets();
  private final Map<CommandId, Handover> handovers = new ConcurrentHashMap<>();

  Rotations(
      Records records,
      Sessions sessions,
      Partings partings,
      ControlLine line,
      Loop loop,
      Clock clock,
      RandomGenerator random) {
    this.records = records;
    this.sessions = sessions;
    this.partings = partings;
    this.line = line;
    this.loop = loop;
    this.clock = clock;
    this.random = random;
  }

  /** A secret on its way to a client. */
  private record Handover(String client, CompletableFuture<Boolean> kept) {}

  /**
   * What became of one rotation.
   *
   * @param secret the new one, if whoever asked must see to it that the client gets it; null if the
   *     client has it, or nothing was changed
   */
  record Turned(Records.Outcome outcome, @Nullable String secret) {}

  /** As the record would be, with some secret. */
  ClientRecord foreseen(ClientRecord client, Duration overlap) {
    return turned(client, "", overlap);
  }

  private ClientRecord turned(ClientRecord client, String hash, Duration overlap) {
    Instant now = clock.instant();
    return client.withSecrets(client.secrets().followedBy(hash, now, now.plus(overlap)));
  }

  /**
   * Rotates some, all in one write. Any thread; does not block.
   *
   * @param overlap how long the present secrets stay good; zero ends them and the sessions at once
   * @return completes with one outcome a client in the same order
   */
  CompletableFuture<List<Turned>> rotate(List<Addressee> some, Duration overlap) {
    Map<String, String> fresh = new HashMap<>();
    Map<String, String> hashes = new HashMap<>();
    for (Addressee client : some) {
      String secret = secrets.create();
      fresh.put(Roster.key(client.client()), secret);
      hashes.put(Roster.key(client.client()), secrets.hash(secret));
    }
    return records
        .change(some, now -> turned(now, hashes.getOrDefault(Roster.key(now.id()), ""), overlap))
        .thenCompose(outcomes -> handOver(outcomes, fresh, overlap));
  }

  private CompletableFuture<List<Turned>> handOver(
      List<Records.Outcome> outcomes, Map<String, String> fresh, Duration overlap) {
    List<CompletableFuture<Turned>> all = new ArrayList<>(outcomes.size());
    for (Records.Outcome outcome : outcomes) {
      String secret = fresh.getOrDefault(Roster.key(outcome.client()), "");
      all.add(
          outcome.isChanged()
              ? handOver(outcome, secret, overlap)
              : CompletableFuture.completedFuture(new Turned(outcome, null)));
    }
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
  }

  private CompletableFuture<Turned> handOver(
      Records.Outcome outcome, String secret, Duration overlap) {
    String client = outcome.client();
    if (overlap.isZero()) {
      // why not over the session: it may be a thief's, and whoever it is has no secret any more
      partings.sendAway(client, "its secret was rotated");
      return CompletableFuture.completedFuture(new Turned(outcome, secret));
    }
    if (sessions.of(client).isEmpty()) {
      return CompletableFuture.completedFuture(new Turned(outcome, secret));
    }
    CommandId id = CommandId.create(clock.instant(), random);
    CompletableFuture<Boolean> kept = new CompletableFuture<>();
    handovers.put(id, new Handover(client, kept));
    Runnable cancel = loop.after(HANDOVER, () -> kept.complete(false));
    line.send(client, new Enrolling.Rotate(id, secret, clock.instant()));
    return kept.thenApply(
        has -> {
          cancel.run();
          handovers.remove(id);
          return new Turned(outcome, has ? null : secret);
        });
  }

  /** A client says what became of a new secret. Any thread. */
  void answered(String client, Enrolling.Rotated rotated) {
    Handover handover = handovers.get(rotated.corr());
    if (handover != null && handover.client().equals(client)) {
      handover.kept().complete(rotated.kept());
    }
  }
}
