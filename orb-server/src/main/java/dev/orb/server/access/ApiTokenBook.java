package dev.orb.server.access;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.ApiTokenRecord;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The tokens, in memory as the journal has them. They change one after the other, each change after
 * the commit of the one before; reading is free to all.
 */
public final class ApiTokenBook implements ApiTokens, AutoCloseable {
  /** Tokens that there may be. */
  static final int MOST = 1_000;

  private static final int ID_BYTES = 8;
  private static final Duration KEPT = Duration.ofDays(30);
  private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

  /** How old the last use may be on disk. */
  static final Duration USE_WRITTEN_EVERY = Duration.ofMinutes(1);

  private final Journal journal;
  private final Clock clock;
  private final RandomGenerator random;
  private final Secrets secrets = new Secrets();
  private final Map<String, ApiToken> byId = new ConcurrentHashMap<>();
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  /** The tokens of this journal. Blocks on it. */
  public ApiTokenBook(Journal journal, Clock clock, RandomGenerator random) {
    this.journal = journal;
    this.clock = clock;
    this.random = random;
    journal.apiTokens().forEach(token -> byId.put(token.id(), new ApiToken(token, clock)));
  }

  @Override
  public Created create(Terms terms) {
    requireFree(terms.name());
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    String secret = secrets.create();
    Instant now = clock.instant();
    Duration ttl = terms.ttl();
    ApiTokenRecord token =
        new ApiTokenRecord(
            HexFormat.of().formatHex(id),
            terms.name(),
            terms.role().text(),
            Set.copyOf(terms.scope().commandTexts()),
            Set.copyOf(terms.scope().onTexts()),
            secrets.hash(secret),
            null,
            null,
            now,
            ttl == null ? null : now.plus(ttl),
            null,
            null);
    return inTurn(
        () -> {
          forgetOld();
          requireFree(terms.name());
          if (byId.size() >= MOST) {
            throw new OrbException(
                ErrorCode.QUEUE_FULL, "there are " + MOST + " tokens", "revoke some");
          }
          return write(token, secret);
        });
  }

  private void requireFree(String name) {
    if (ApiTokens.isOwn(name)) {
      throw new OrbException(
          ErrorCode.DUPLICATE_ID, "'" + name + "' is the node's own", "choose another name");
    }
    if (named(name).isPresent()) {
      throw new OrbException(
          ErrorCode.DUPLICATE_ID,
          "there is a token '" + name + "'",
          "rotate it, revoke it, or choose another name");
    }
  }

  private CompletionStage<Created> write(ApiTokenRecord token, String secret) {
    return journal
        .write(List.of(new JournalEntry.ApiToken(token)))
        .thenApply(
            written -> {
              ApiToken made = byId.get(token.id());
              if (made == null) {
                made = new ApiToken(token, clock);
                byId.put(token.id(), made);
              } else {
                made.becomes(token);
              }
              return new Created(made.view(), MARK + token.id() + "." + secret);
            });
  }

  @Override
  public Created rotate(String name, Duration overlap) {
    if (overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'overlap' does not fit", "give a duration from 0s to 30d");
    }
    String secret = secrets.create();
    String hash = secrets.hash(secret);
    return inTurn(
        () -> {
          ApiToken token = known(name);
          if (token.isExpired()) {
            throw new OrbException(
                ErrorCode.CONFLICT,
                "token '" + token.record().name() + "' has expired",
                "revoke it, and make another");
          }
          return write(token.record().withSecret(hash, clock.instant(), overlap), secret);
        });
  }

  @Override
  public void revoke(String name) {
    inTurn(
        () -> {
          String id = known(name).record().id();
          return journal
              .write(List.of(new JournalEntry.ApiTokenForgotten(id)))
              .thenAccept(written -> forget(id));
        });
  }

  private void forget(String id) {
    ApiToken token = byId.remove(id);
    if (token != null) {
      token.end();
    }
  }

  /** Those that have been of no use for a month. */
  private void forgetOld() {
    Instant longAgo = clock.instant().minus(KEPT);
    for (ApiToken token : List.copyOf(byId.values())) {
      Instant expired = token.record().expiresAt();
      if (expired != null && expired.isBefore(longAgo)) {
        forget(token.record().id());
        journal.writeBehind(List.of(new JournalEntry.ApiTokenForgotten(token.record().id())));
      }
    }
  }

  private <T> T inTurn(Supplier<CompletionStage<T>> change) {
    CompletableFuture<T> mine;
    synchronized (this) {
      mine = last.handle((done, failure) -> done).thenCompose(before -> change.get());
      last = mine;
    }
    return Written.await(mine);
  }

  @Override
  public List<View> list() {
    return byId.values().stream()
        .map(ApiToken::view)
        .sorted(Comparator.comparing(view -> view.name().toLowerCase(Locale.ROOT)))
        .toList();
  }

  @Override
  public Optional<View> find(String name) {
    return named(name).map(ApiToken::view);
  }

  private Optional<ApiToken> named(String name) {
    return byId.values().stream()
        .filter(token -> token.record().name().equalsIgnoreCase(name))
        .findFirst();
  }

  private ApiToken known(String name) {
    return named(name)
        .orElseThrow(
            () ->
                new OrbException(
                    ErrorCode.NOT_FOUND,
                    "no token '" + Names.shown(name) + "'",
                    "orb token list shows which there are"));
  }

  @Override
  public Optional<Grant> verify(String word) {
    int dot = word.indexOf('.');
    if (dot < 0 || !word.startsWith(MARK)) {
      return Optional.empty();
    }
    ApiToken token = byId.get(word.substring(MARK.length(), dot));
    if (token == null) {
      return Optional.empty();
    }
    Optional<Grant> grant = token.grant(word.substring(dot + 1));
    if (grant.isPresent()) {
      writeUse(token, USE_WRITTEN_EVERY);
    }
    return grant;
  }

  /** Writes down when each was used last. Does not block. */
  @Override
  public void close() {
    byId.values().forEach(token -> writeUse(token, Duration.ZERO));
  }

  private void writeUse(ApiToken token, Duration after) {
    Instant used = token.usedAt();
    if (used != null && token.isUseToWrite(after)) {
      journal.writeBehind(List.of(new JournalEntry.ApiTokenUsed(token.id(), used)));
    }
  }
}
