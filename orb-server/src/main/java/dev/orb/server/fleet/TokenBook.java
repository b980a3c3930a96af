package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.JoinToken;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JoinTokenCodec;
import dev.orb.server.journal.JoinTokenRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Written;
import dev.orb.server.security.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The join tokens, in memory as the journal has them or will. Reading is free to all; they change
 * on the fleet's loop alone, memory first, so that the journal gets the changes in their order.
 */
final class TokenBook implements JoinTokens {
  private static final int MOST = 10_000;
  private static final int ID_BYTES = 6;
  private static final Duration KEPT = Duration.ofDays(7);

  private final Journal journal;
  private final Loop loop;
  private final Clock clock;
  private final RandomGenerator random;
  private final Secrets secrets = new Secrets();
  private final Supplier<Way> way;
  private final Map<String, JoinTokenRecord> tokens = new ConcurrentHashMap<>();

  TokenBook(Journal journal, Loop loop, Clock clock, RandomGenerator random, Supplier<Way> way) {
    this.journal = journal;
    this.loop = loop;
    this.clock = clock;
    this.random = random;
    this.way = way;
  }

  void load() {
    journal.joinTokens().forEach(token -> tokens.put(token.id(), token));
  }

  @Override
  public Created create(Terms terms) {
    byte[] name = new byte[ID_BYTES];
    random.nextBytes(name);
    String id = "j" + HexFormat.of().formatHex(name);
    String secret = secrets.create();
    Instant now = clock.instant();
    JoinTokenRecord token =
        new JoinTokenRecord(
            id,
            secrets.hash(secret),
            terms.groups(),
            terms.labels(),
            terms.uses(),
            0,
            terms.client(),
            terms.ephemeral(),
            now,
            now.plus(terms.ttl()),
            null);
    Way there = way.get();
    Written.await(onLoop(() -> add(token)));
    String word =
        JoinTokenCodec.encode(
            new JoinToken(there.server(), there.fingerprint(), id + "." + secret, terms.client()));
    return new Created(view(token), word);
  }

  private CompletableFuture<Void> add(JoinTokenRecord token) {
    if (tokens.size() >= MOST) {
      throw new OrbException(
          ErrorCode.QUEUE_FULL, "there are " + MOST + " join tokens", "revoke some");
    }
    return journal
        .write(List.of(new JournalEntry.JoinToken(token)))
        .thenRunAsync(() -> tokens.put(token.id(), token), loop::execute)
        .toCompletableFuture();
  }

  private CompletableFuture<Void> onLoop(Supplier<CompletableFuture<Void>> change) {
    CompletableFuture<Void> start = new CompletableFuture<>();
    CompletableFuture<Void> done = start.thenCompose(now -> change.get());
    // why so late: whoever comes after the completion would run the change on his own thread
    if (!loop.offer(() -> start.complete(null))) {
      start.completeExceptionally(
          new OrbException(ErrorCode.SHUTTING_DOWN, "this node is stopping", "ask another"));
    }
    return done;
  }

  @Override
  public List<View> list() {
    return tokens.values().stream()
        .filter(token -> token.revokedAt() == null)
        .sorted(Comparator.comparing(JoinTokenRecord::createdAt).thenComparing(JoinTokenRecord::id))
        .map(this::view)
        .toList();
  }

  @Override
  public void revoke(String id) {
    Written.await(
        onLoop(
            () -> {
              JoinTokenRecord token = tokens.get(id);
              if (token == null || token.revokedAt() != null) {
                throw new OrbException(
                    ErrorCode.NOT_FOUND, "there is no such join token", "see orb join-token list");
              }
              return change(token.revoked(clock.instant()));
            }));
  }

  /** Memory first, as a change that comes meanwhile must build on this one. On the loop. */
  private CompletableFuture<Void> change(JoinTokenRecord now) {
    tokens.put(now.id(), now);
    return journal.write(List.of(new JournalEntry.JoinToken(now))).toCompletableFuture();
  }

  /**
   * Whose credential this is, whatever became of that token. Any thread.
   *
   * @return the token's id
   * @throws OrbException {@code UNAUTHORIZED}, the same for every cause
   */
  String admit(String credential) {
    int dot = credential.indexOf('.');
    JoinTokenRecord token = dot < 0 ? null : tokens.get(credential.substring(0, dot));
    if (token == null || !Secrets.matches(credential.substring(dot + 1), token.hash())) {
      throw new OrbException(
          ErrorCode.UNAUTHORIZED,
          "this is no join token of this fleet",
          "copy the whole of what orb join-token create printed");
    }
    return token.id();
  }

  /** A token that was not forgotten. */
  Optional<JoinTokenRecord> find(String id) {
    return Optional.ofNullable(tokens.get(id));
  }

  /**
   * Counts one more use. On the loop; whoever calls it writes the result down with what it is for.
   */
  JoinTokenRecord use(JoinTokenRecord token) {
    JoinTokenRecord now = token.usedBy(1);
    tokens.put(now.id(), now);
    return now;
  }

  /** The use came to nothing. On the loop. */
  void giveBack(String id) {
    JoinTokenRecord token = tokens.get(id);
    if (token != null) {
      JoinTokenRecord now = token.usedBy(-1);
      tokens.put(id, now);
      journal.writeBehind(List.of(new JournalEntry.JoinToken(now)));
    }
  }

  /** Forgets those that have been of no use for a week. On the loop. */
  void sweep() {
    Instant longAgo = clock.instant().minus(KEPT);
    for (JoinTokenRecord token : List.copyOf(tokens.values())) {
      Instant revoked = token.revokedAt();
      if (token.expiresAt().isBefore(longAgo) || (revoked != null && revoked.isBefore(longAgo))) {
        tokens.remove(token.id());
        journal.writeBehind(List.of(new JournalEntry.JoinTokenForgotten(token.id())));
      }
    }
  }

  private View view(JoinTokenRecord token) {
    State state =
        !token.expiresAt().isAfter(clock.instant())
            ? State.EXPIRED
            : token.used() >= token.uses() ? State.USED_UP : State.OPEN;
    return new View(
        token.id(),
        state,
        new Terms(
            token.groups(),
            token.labels(),
            token.uses(),
            Duration.between(token.createdAt(), token.expiresAt()),
            token.client(),
            token.ephemeral()),
        token.used(),
        token.createdAt(),
        token.expiresAt());
  }
}
