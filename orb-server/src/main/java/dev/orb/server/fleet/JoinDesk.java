package dev.orb.server.fleet;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Enrolling;
import dev.orb.server.broker.Doors;
import dev.orb.server.fleet.Records.Outcome;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.journal.ClientSecrets;
import dev.orb.server.journal.JoinTokenRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Written;
import dev.orb.server.security.Secrets;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enrols those who were let in by a join token. Use of the token and enrolment are one transaction,
 * and it is committed before the joiner hears its secret. A joiner that asks again, because the
 * answer was lost, is known by token and instance until it was welcomed: it gets another secret and
 * uses nothing up.
 */
final class JoinDesk {
  private static final Logger LOG = LoggerFactory.getLogger(JoinDesk.class);

  private final TokenBook tokens;
  private final Enrolments enrolments;
  private final Records records;
  private final Roster roster;
  private final Partings partings;
  private final Doors doors;
  private final ControlLine line;
  private final Loop loop;
  private final Clock clock;
  private final MeterRegistry meters;
  private final Secrets secrets = new Secrets();

  /** Joins in hand, by id; only the loop reads and writes it. Bounded by the broker's errands. */
  private final Map<String, CompletableFuture<Entry>> inHand = new HashMap<>();

  JoinDesk(
      TokenBook tokens,
      Enrolments enrolments,
      Records records,
      Roster roster,
      Partings partings,
      Doors doors,
      ControlLine line,
      Loop loop,
      Clock clock,
      MeterRegistry meters) {
    this.tokens = tokens;
    this.enrolments = enrolments;
    this.records = records;
    this.roster = roster;
    this.partings = partings;
    this.doors = doors;
    this.line = line;
    this.loop = loop;
    this.clock = clock;
    this.meters = meters;
  }

  /** How a joiner was enrolled. */
  private record Entry(ClientRecord client, String outcome) {}

  /** A joiner that asks, and the secret that it is to have. */
  private record Wish(String token, Enrolling.Join join, String id, String secret, String hash) {
    String joinedBy() {
      return token + " " + join.instance();
    }

    ClientSecrets secrets() {
      return ClientSecrets.joined(hash, joinedBy());
    }
  }

  /** A joiner asks. Any thread. */
  void join(String token, Enrolling.Join join) {
    if (!doors.isOnErrand(Addresses.joiner(token), join.instance())) {
      count(ErrorCode.FORBIDDEN.name());
      return;
    }
    String secret = secrets.create();
    String id =
        tokens
            .find(token)
            .map(JoinTokenRecord::client)
            .filter(wanted -> wanted.equalsIgnoreCase(join.client()))
            .orElse(join.client());
    Wish wish = new Wish(token, join, id, secret, secrets.hash(secret));
    loop.execute(() -> consider(wish));
  }

  private void consider(Wish wish) {
    String key = Roster.key(wish.id());
    CompletableFuture<Entry> before = inHand.get(key);
    if (before != null) {
      // why: it may be this joiner's own, whose connection was lost before the answer
      CompletableFuture<Entry> unused =
          before.whenComplete((entry, failure) -> loop.execute(() -> consider(wish)));
      return;
    }
    CompletableFuture<Entry> entry = entered(wish);
    inHand.put(key, entry);
    CompletableFuture<Entry> unused =
        entry.whenComplete(
            (made, failure) -> {
              loop.execute(() -> inHand.remove(key, entry));
              answer(wish, made, failure);
            });
  }

  private CompletableFuture<Entry> entered(Wish wish) {
    try {
      return enter(wish).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<Entry> enter(Wish wish) {
    JoinTokenRecord token =
        tokens
            .find(wish.token())
            .orElseThrow(() -> refused(ErrorCode.EXPIRED, "the join token was forgotten"));
    String wanted = token.client();
    if (wanted != null && !wanted.equalsIgnoreCase(wish.id())) {
      throw refused(ErrorCode.CONFLICT, "the join token is for client " + wanted);
    }
    if (token.revokedAt() != null) {
      throw refused(ErrorCode.FORBIDDEN, "the join token was revoked");
    }
    Optional<ClientRecord> present = roster.find(wish.id());
    present.ifPresent(JoinDesk::refuseIfDisabled);
    if (present.isPresent() && isRepeated(present.get(), wish)) {
      return again(present.get(), wish);
    }
    requireGood(token);
    if (present.isEmpty()) {
      return enrol(token, wish);
    }
    if (wanted == null) {
      throw refused(
          ErrorCode.DUPLICATE_ID, "client " + present.get().id() + " is enrolled already");
    }
    return takeBack(token, present.get(), wish);
  }

  private static boolean isRepeated(ClientRecord client, Wish wish) {
    return Objects.equals(client.secrets().joinedBy(), wish.joinedBy());
  }

  private void requireGood(JoinTokenRecord token) {
    if (!token.expiresAt().isAfter(clock.instant())) {
      throw refused(ErrorCode.EXPIRED, "the join token expired at " + token.expiresAt());
    }
    if (token.used() >= token.uses()) {
      throw refused(
          ErrorCode.CONFLICT,
          "the join token is used up: " + token.used() + " of " + token.uses() + " have joined");
    }
  }

  private static void refuseIfDisabled(ClientRecord client) {
    if (client.disabled()) {
      throw refused(ErrorCode.FORBIDDEN, "client " + client.id() + " is disabled");
    }
  }

  private CompletionStage<Entry> again(ClientRecord client, Wish wish) {
    return changed(
            client,
            now -> {
              if (!isRepeated(now, wish)) {
                throw refused(ErrorCode.DUPLICATE_ID, "it was welcomed");
              }
              return now.withSecrets(wish.secrets());
            },
            null)
        .thenApply(now -> new Entry(now, "again"));
  }

  private CompletionStage<Entry> enrol(JoinTokenRecord token, Wish wish) {
    NewClient client = new NewClient(wish.id(), token.groups(), token.labels(), token.ephemeral());
    JoinTokenRecord used = tokens.use(token);
    CompletionStage<ClientRecord> enrolled;
    try {
      enrolled =
          enrolments.begin(client, wish.secrets(), List.of(new JournalEntry.JoinToken(used)));
    } catch (RuntimeException e) {
      enrolled = CompletableFuture.failedFuture(e);
    }
    return givenBackIfNot(enrolled, token).thenApply(made -> new Entry(made, "joined"));
  }

  /** A machine that was set up anew has its id, queue and enrolment again; who had it is out. */
  private CompletionStage<Entry> takeBack(JoinTokenRecord token, ClientRecord client, Wish wish) {
    tokens.use(token);
    CompletionStage<ClientRecord> taken =
        changed(
            client,
            now -> {
              refuseIfDisabled(now);
              Set<String> groups = new HashSet<>(now.groups());
              groups.addAll(token.groups());
              ClientBounds.requireGroups(groups);
              Map<String, String> labels = new HashMap<>(now.labels());
              labels.putAll(token.labels());
              ClientBounds.requireLabels(labels);
              return now.withSecrets(wish.secrets())
                  .withGroups(groups)
                  .withLabels(labels)
                  .withEphemeral(token.ephemeral() == null ? now.ephemeral() : token.ephemeral());
            },
            token.id());
    return givenBackIfNot(taken, token)
        .thenApply(
            kept -> {
              partings.sendAway(kept.id(), "another machine has joined as this client");
              return new Entry(kept, "taken-back");
            });
  }

  /**
   * @param token which is written with it as it is then; null for none
   */
  private CompletionStage<ClientRecord> changed(
      ClientRecord client, UnaryOperator<ClientRecord> change, @Nullable String token) {
    return records
        .change(
            List.of(new Addressee(client.id(), client.enrolment())),
            change,
            () ->
                token == null
                    ? List.of()
                    : tokens.find(token).stream().map(JournalEntry.JoinToken::new).toList())
        .thenApply(JoinDesk::only);
  }

  private static ClientRecord only(List<Outcome> outcomes) {
    Outcome outcome = outcomes.get(0);
    ClientRecord now = outcome.now();
    if (outcome.refused() != null || now == null) {
      ErrorCode code = outcome.refused();
      throw refused(
          code == null || code == ErrorCode.UNKNOWN_CLIENT || code == ErrorCode.PRECONDITION_FAILED
              ? ErrorCode.UNAVAILABLE
              : code,
          "client " + outcome.client() + " was changed in the same moment");
    }
    return now;
  }

  private <T> CompletionStage<T> givenBackIfNot(CompletionStage<T> stage, JoinTokenRecord token) {
    return stage.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            loop.execute(() -> tokens.giveBack(token.id()));
          }
        });
  }

  private void answer(Wish wish, @Nullable Entry entry, @Nullable Throwable failure) {
    Enrolling.Join join = wish.join();
    String queue = Addresses.errand(join.instance());
    if (entry == null) {
      OrbException why = Written.cause(failure);
      count(why.code().name());
      LOG.info("a joiner as client {} was refused: {}", join.client(), why.code());
      line.sendTo(
          queue,
          new Control.Reject(why.code(), why.reason(), isForLater(why.code()), clock.instant()));
      return;
    }
    ClientRecord client = entry.client();
    count(entry.outcome());
    LOG.info(
        "client {} has joined by token {}, enrolment {}",
        client.id(),
        wish.token(),
        client.enrolment());
    line.sendTo(
        queue,
        new Enrolling.Joined(
            join.id(),
            client.id(),
            wish.secret(),
            client.enrolment(),
            client.groups(),
            clock.instant()));
  }

  private static boolean isForLater(ErrorCode code) {
    return switch (code) {
      case QUEUE_FULL, STORAGE_FULL, UNAVAILABLE, SHUTTING_DOWN, INTERNAL, RATE_LIMITED -> true;
      default -> false;
    };
  }

  private void count(String outcome) {
    meters
        .counter("orb.joins", "outcome", outcome.toLowerCase(Locale.ROOT).replace('_', '-'))
        .increment();
  }

  private static OrbException refused(ErrorCode code, String cause) {
    return new OrbException(code, cause);
  }
}
