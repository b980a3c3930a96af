package dev.orb.server.access;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.ApiTokenRecord;
import dev.orb.server.security.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One token in memory. Thread-safe. */
final class ApiToken {
  private final Clock clock;
  private final String id;
  private final Role role;
  private final Bearer bearer;
  private final AtomicReference<@Nullable Instant> usedAt;
  private final AtomicReference<@Nullable Instant> usedOnRecord;
  private volatile ApiTokenRecord record;
  private volatile boolean ended;

  ApiToken(ApiTokenRecord record, Clock clock) {
    this.clock = clock;
    this.id = record.id();
    this.role = Role.named(record.role());
    this.bearer =
        new Bearer(record.name(), record.createdAt(), Scope.parse(record.commands(), record.on()));
    this.usedAt = new AtomicReference<>(record.lastUsedAt());
    this.usedOnRecord = new AtomicReference<>(record.lastUsedAt());
    this.record = record;
  }

  String id() {
    return id;
  }

  ApiTokenRecord record() {
    return record;
  }

  void becomes(ApiTokenRecord other) {
    record = other;
  }

  void end() {
    ended = true;
  }

  boolean isExpired() {
    return isOver(record.expiresAt());
  }

  private boolean isOver(@Nullable Instant end) {
    return end != null && !end.isAfter(clock.instant());
  }

  /**
   * What who shows this secret may do; empty if it is none of ours.
   *
   * @throws OrbException {@code UNAUTHORIZED} if it is, and its time is over
   */
  Optional<ApiTokens.Grant> grant(String secret) {
    ApiTokenRecord now = record;
    String hash = matching(secret, now);
    if (hash == null) {
      return Optional.empty();
    }
    if (!stands(hash)) {
      throw new OrbException(
          ErrorCode.UNAUTHORIZED,
          isExpired()
              ? "the token '" + now.name() + "' has expired"
              : "the token '" + now.name() + "' has another secret now",
          "ask for a new one: orb token create, or rotate");
    }
    usedAt.set(clock.instant());
    return Optional.of(new ApiTokens.Grant(bearer, role, now.expiresAt(), () -> stands(hash)));
  }

  private static @Nullable String matching(String secret, ApiTokenRecord token) {
    if (Secrets.matches(secret, token.hash())) {
      return token.hash();
    }
    String former = token.formerHash();
    return former != null && Secrets.matches(secret, former) ? former : null;
  }

  private boolean stands(String hash) {
    ApiTokenRecord now = record;
    return !ended
        && !isOver(now.expiresAt())
        && (hash.equals(now.hash())
            || (hash.equals(now.formerHash()) && !isOver(now.formerUntil())));
  }

  /**
   * Whether its last use is to be written down, because it was so long after what is on record.
   * Whoever asks then does it.
   */
  boolean isUseToWrite(Duration after) {
    Instant used = usedAt.get();
    Instant written = usedOnRecord.get();
    return used != null
        && (written == null || (used.isAfter(written) && !used.isBefore(written.plus(after))))
        && usedOnRecord.compareAndSet(written, used);
  }

  @Nullable Instant usedAt() {
    return usedAt.get();
  }

  ApiTokens.View view() {
    ApiTokenRecord now = record;
    return new ApiTokens.View(
        now.name(),
        role,
        bearer.scope(),
        now.createdAt(),
        now.expiresAt(),
        isExpired(),
        now.rotatedAt(),
        isOver(now.formerUntil()) ? null : now.formerUntil(),
        usedAt.get());
  }
}
