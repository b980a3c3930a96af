package dev.orb.server.dispatch;

import dev.orb.protocol.CommandEnd;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import dev.orb.server.broker.FanOut;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.Journal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The way in for commands: checks that need no order are made here, on the callers' threads; the
 * loop decides the rest. A command that names an id or an idempotency key is looked up first.
 */
final class Acceptance {
  private static final Duration KEY_LIVES = Duration.ofHours(24);

  private final Drafting drafting;
  private final Presence presence;
  private final AddresseeSets sets;
  private final Journal journal;
  private final FanOut fanOut;
  private final Ephemerals ephemerals;
  private final Calls calls;
  private final Mailbox mailbox;
  private final Intake intake;
  private final Unsent unsent;
  private final Claims claims;
  private final ClaimedPayloads payloads;
  private final Clock clock;

  Acceptance(
      Drafting drafting,
      Presence presence,
      DispatchPorts ports,
      Ephemerals ephemerals,
      Calls calls,
      Mailbox mailbox,
      Intake intake,
      Unsent unsent,
      Claims claims) {
    this.drafting = drafting;
    this.presence = presence;
    this.sets = new AddresseeSets();
    this.journal = ports.journal();
    this.fanOut = ports.fanOut();
    this.payloads = ports.payloads();
    this.clock = ports.clock();
    this.ephemerals = ephemerals;
    this.calls = calls;
    this.mailbox = mailbox;
    this.intake = intake;
    this.unsent = unsent;
    this.claims = claims;
  }

  private record IdempotencyKey(String by, String key) {}

  CompletableFuture<CommandRecord> send(Submission submission) {
    CommandId id = submission.id();
    String key = submission.options().idempotencyKey();
    if (id != null) {
      return claims.inTurn(id, () -> known(id).orElseGet(() -> keyed(submission, key)));
    }
    return keyed(submission, key);
  }

  /** Whether there is a command of this id. Blocks on the journal. */
  boolean has(CommandId id) {
    return known(id).isPresent();
  }

  /** For whom the command of this id was accepted. Blocks on the journal. */
  Set<String> addressees(CommandId id) {
    return journal
        .command(id)
        .map(
            command ->
                command.addressees().stream()
                    .map(Addressee::client)
                    .collect(Collectors.toUnmodifiableSet()))
        .orElse(Set.of());
  }

  /** How the command of this id ended. Blocks on the journal. */
  Optional<CommandEnd> end(CommandId id) {
    return journal.command(id).flatMap(Watches::end);
  }

  private Optional<CompletableFuture<CommandRecord>> known(CommandId id) {
    return ephemerals
        .find(id)
        .map(EphemeralCommand::record)
        .or(() -> journal.command(id))
        .map(CompletableFuture::completedFuture);
  }

  private CompletableFuture<CommandRecord> keyed(Submission submission, @Nullable String key) {
    if (key == null) {
      return accept(submission);
    }
    return claims.inTurn(
        new IdempotencyKey(submission.by(), key),
        () ->
            before(submission.by(), key)
                .map(before -> repeated(before, submission, key))
                .orElseGet(() -> accept(submission)));
  }

  /**
   * The command that has a key.
   *
   * @param own what single clients got in place of its params
   */
  private record Before(CommandRecord command, Map<String, Json> own) {}

  private Optional<Before> before(String by, String key) {
    // why: the journal has what is ephemeral only once it has ended and is written behind
    return ephemerals
        .find(by, key)
        .map(command -> new Before(command.record(), command.own()))
        .or(
            () ->
                journal
                    .byIdempotencyKey(by, key, clock.instant().minus(KEY_LIVES))
                    .map(command -> new Before(command, ownOf(command))));
  }

  private Map<String, Json> ownOf(CommandRecord command) {
    List<String> clients = sorted(command);
    return journal.paramsFor(command.id(), clients.get(0), clients.get(clients.size() - 1));
  }

  private static Map<String, Json> laid(CommandRecord command, Submission submission) {
    return submission.individual().isNone()
        ? Map.of()
        : OwnParams.laid(submission, sorted(command));
  }

  private static List<String> sorted(CommandRecord command) {
    return command.addressees().stream().map(Addressee::client).sorted().toList();
  }

  private CompletableFuture<CommandRecord> repeated(
      Before known, Submission submission, String key) {
    CommandRecord before = known.command();
    boolean same =
        before.name().equals(submission.name())
            && Objects.equals(before.params(), submission.params())
            && isForTheSame(before, submission)
            && before.options().equals(submission.options())
            && known.own().equals(laid(before, submission));
    return same
        ? CompletableFuture.completedFuture(before)
        : CompletableFuture.failedFuture(
            new OrbException(
                ErrorCode.CONFLICT,
                "the idempotency key '" + key + "' was used for another command, " + before.id(),
                "use a new key for a new command"));
  }

  private static boolean isForTheSame(CommandRecord before, Submission submission) {
    // why: who has not succeeded by now may be others than those at the first retry
    return submission.retryOf() != null
        ? submission.retryOf().equals(before.retryOf())
        : before.retryOf() == null && isSame(before.target(), submission);
  }

  private static boolean isSame(Target before, Submission submission) {
    Target now = submission.target();
    if (submission.within() == null || !now.narrowing().any()) {
      return before.equals(now);
    }
    // why: of any the clients inside a scope are named in place of all, and they come and go
    return before.groups().equals(now.groups()) && before.narrowing().equals(now.narrowing());
  }

  private CompletableFuture<CommandRecord> accept(Submission submission) {
    return Drafting.isDurable(submission) ? durable(submission) : calls.send(submission);
  }

  // why: one that goes from client to client has no place that another could take
  private static void requireAlone(Submission submission) {
    if (submission.options().supersedeKey() != null && submission.target().narrowing().any()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "supersedeKey does not go with any",
          "name the clients, or leave out one of the two");
    }
  }

  private CompletableFuture<CommandRecord> durable(Submission submission) {
    requireAlone(submission);
    Audience audience = presence.audience(submission);
    audience.requireSomebody();
    Draft draft = drafting.draft(submission);
    Command message = draft.message(draft.expiresAt(), 0);
    byte[] body = MessageCodec.encode(message);
    drafting.checkSize(body);
    audience.own().values().forEach(params -> drafting.checkSize(message.with(params, null)));
    int size = OwnParams.size(audience.own(), body.length, audience.clients().size());
    if (fanOut.isStorageFull()) {
      throw new OrbException(
          ErrorCode.STORAGE_FULL,
          "the disk of the data folder is full, or nearly",
          "make room there; what was accepted goes on, and so does intake once there is room");
    }
    if (!journal.isWritable()) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the journal cannot be written now", "see orb health; try again");
    }
    CommandId payload = submission.options().payload();
    if (payload != null && !payloads.hold(payload, draft.id())) {
      throw new OrbException(
          ErrorCode.NOT_FOUND,
          "no payload " + payload + " on this node",
          "put it in again; orb payload list shows what there is");
    }
    if (!unsent.reserve(size)) {
      letGo(payload, draft.id());
      throw new OrbException(
          ErrorCode.UNAVAILABLE,
          unsent.count() + " commands wait to be sent, as many as may wait",
          "try again");
    }
    Addressees to = sets.of(audience.clients());
    CompletableFuture<CommandRecord> stage = new CompletableFuture<>();
    if (payload != null) {
      var unused =
          stage.whenComplete(
              (accepted, failure) -> {
                if (failure != null) {
                  letGo(payload, draft.id());
                }
              });
    }
    Intake.Load load = new Intake.Load(message, body, audience.own(), size);
    mailbox.post(() -> intake.accept(draft, to, audience.refused(), load, stage));
    return stage;
  }

  private void letGo(@Nullable CommandId payload, CommandId command) {
    if (payload != null) {
      payloads.release(payload, command);
    }
  }
}
