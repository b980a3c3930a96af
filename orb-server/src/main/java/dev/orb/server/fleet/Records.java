package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.journal.ClientRecord.Presence;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The one place that changes what is kept of enrolled clients: the journal first, then the roster.
 * Changes are made one after the other on the fleet's loop, each on top of those that are being
 * written, so that none undoes another. A change names the enrolment that it was meant for: a
 * client that was removed meanwhile, or enrolled anew, is not touched.
 */
final class Records {
  private final Roster roster;
  private final Journal journal;
  private final Loop loop;
  // why: only the loop reads and writes it
  private final Map<String, UnderWay> underWay = new HashMap<>();

  Records(Roster roster, Journal journal, Loop loop) {
    this.roster = roster;
    this.journal = journal;
    this.loop = loop;
  }

  /** What is written last and not committed yet, and by how many writes; null for a removal. */
  private record UnderWay(@Nullable ClientRecord last, int writes) {}

  /**
   * What became of one change.
   *
   * @param refused why nothing was changed; null if that was not refused
   * @param before as it was; null if it was refused because it is not there
   * @param now as it is; equal to {@code before} if nothing had to be changed; null if it is gone
   */
  record Outcome(
      String client,
      @Nullable ErrorCode refused,
      @Nullable ClientRecord before,
      @Nullable ClientRecord now) {

    boolean isChanged() {
      return refused == null && before != null && !before.equals(now);
    }
  }

  /**
   * Changes clients, all in one write. Any thread; does not block.
   *
   * @param change called on the loop; gives the client as it shall be; what it throws refuses that
   *     client alone
   * @return completes on the loop, after the commit and once the roster has it, with one outcome a
   *     client in the same order; fails as the journal does, and then nothing is changed
   */
  CompletableFuture<List<Outcome>> change(
      List<Addressee> clients, UnaryOperator<ClientRecord> change) {
    return change(clients, change, List::of);
  }

  /**
   * The same with something that is committed with it, or not at all.
   *
   * @param with asked on the loop when the write is made, if anything is changed
   */
  CompletableFuture<List<Outcome>> change(
      List<Addressee> clients,
      UnaryOperator<ClientRecord> change,
      Supplier<List<JournalEntry.JoinToken>> with) {
    return onLoop(done -> write(clients, change::apply, with, done));
  }

  /**
   * Removes those of them that it is true of at the moment of the write, all in one write; the
   * others stay as they are. The ids stay taken until {@link Roster#hasLeft}. Any thread; does not
   * block.
   *
   * @param condition asked on the loop
   * @return as that of {@link #change}
   */
  CompletableFuture<List<Outcome>> removeIf(
      List<Addressee> clients, Predicate<ClientRecord> condition) {
    return onLoop(
        done -> write(clients, client -> condition.test(client) ? null : client, List::of, done));
  }

  private interface OnLoop {
    void run(CompletableFuture<List<Outcome>> done);
  }

  private CompletableFuture<List<Outcome>> onLoop(OnLoop action) {
    CompletableFuture<List<Outcome>> done = new CompletableFuture<>();
    if (!loop.offer(() -> action.run(done))) {
      done.completeExceptionally(
          new OrbException(ErrorCode.SHUTTING_DOWN, "this node is stopping", "ask another"));
    }
    return done;
  }

  private interface Change {
    @Nullable ClientRecord of(ClientRecord client);
  }

  private void write(
      List<Addressee> clients,
      Change change,
      Supplier<List<JournalEntry.JoinToken>> with,
      CompletableFuture<List<Outcome>> done) {
    List<Outcome> outcomes = new ArrayList<>(clients.size());
    List<JournalEntry> facts = new ArrayList<>();
    for (Addressee meant : clients) {
      Outcome outcome = consider(meant, change);
      outcomes.add(outcome);
      if (outcome.isChanged()) {
        ClientRecord now = outcome.now();
        begin(meant.client(), now);
        facts.add(
            now == null
                ? new JournalEntry.ClientRemoved(meant.client())
                : new JournalEntry.Client(now));
      }
    }
    if (facts.isEmpty()) {
      done.complete(outcomes);
      return;
    }
    facts.addAll(with.get());
    CompletionStage<Void> written = journal.write(facts);
    if (written.toCompletableFuture().isCompletedExceptionally()) {
      // why at once: the next change must not be made on top of one that was refused
      written.whenComplete((none, failure) -> finish(outcomes, failure, done));
    } else {
      written.whenComplete(
          (none, failure) -> {
            if (!loop.offer(() -> finish(outcomes, failure, done))) {
              done.completeExceptionally(
                  new OrbException(ErrorCode.SHUTTING_DOWN, "this node is stopping", "look again"));
            }
          });
    }
  }

  private Outcome consider(Addressee meant, Change change) {
    Optional<ClientRecord> latest = latest(meant.client());
    if (latest.isEmpty()) {
      return new Outcome(meant.client(), ErrorCode.UNKNOWN_CLIENT, null, null);
    }
    ClientRecord before = latest.get();
    if (before.enrolment() != meant.enrolment()) {
      return new Outcome(meant.client(), ErrorCode.PRECONDITION_FAILED, null, null);
    }
    try {
      return new Outcome(before.id(), null, before, change.of(before));
    } catch (OrbException refused) {
      return new Outcome(before.id(), refused.code(), before, before);
    }
  }

  private Optional<ClientRecord> latest(String client) {
    UnderWay written = underWay.get(Roster.key(client));
    return written == null ? roster.find(client) : Optional.ofNullable(written.last());
  }

  private void begin(String client, @Nullable ClientRecord now) {
    UnderWay before = underWay.get(Roster.key(client));
    underWay.put(Roster.key(client), new UnderWay(now, 1 + (before == null ? 0 : before.writes())));
    if (now == null) {
      roster.leaves(client);
    }
  }

  private void finish(
      List<Outcome> outcomes, @Nullable Throwable failure, CompletableFuture<List<Outcome>> done) {
    for (Outcome outcome : outcomes) {
      if (outcome.isChanged()) {
        end(outcome, failure == null);
      }
    }
    if (failure == null) {
      done.complete(outcomes);
    } else {
      done.completeExceptionally(failure);
    }
  }

  private void end(Outcome outcome, boolean committed) {
    String key = Roster.key(outcome.client());
    underWay.computeIfPresent(
        key, (same, of) -> of.writes() == 1 ? null : new UnderWay(of.last(), of.writes() - 1));
    ClientRecord now = outcome.now();
    if (!committed) {
      if (now == null) {
        roster.hasLeft(outcome.client());
      }
    } else if (now == null) {
      roster.remove(outcome.client());
    } else {
      // why: what is known of its presence is in the roster before it is written
      roster.find(now.id()).ifPresent(shown -> roster.put(now.withPresence(shown.presence())));
    }
  }

  /** Any thread: whether a client is in this group as the roster has it. */
  boolean isNamed(String group) {
    return roster.all().stream().anyMatch(client -> client.groups().contains(group));
  }

  /** Loop only: whether a client is in this group, or will be once the journal has it. */
  boolean hasMembers(String group) {
    return isNamed(group)
        || underWay.values().stream()
            .anyMatch(of -> of.last() != null && of.last().groups().contains(group));
  }

  /** Loop only: when a client that has gone was last heard of, which may be lost in a crash. */
  void seen(String client, Instant at) {
    present(client, known -> new Presence(at, known.ephemeral() == null ? null : at));
  }

  /** Loop only: an ephemeral client has a session, which may be forgotten in a crash. */
  void here(ClientRecord client) {
    if (client.ephemeral() != null) {
      present(client.id(), known -> new Presence(known.lastSeen(), null));
    }
  }

  private void present(String client, Function<ClientRecord, Presence> presence) {
    roster.find(client).ifPresent(shown -> roster.put(shown.withPresence(presence.apply(shown))));
    latest(client)
        .ifPresent(
            latest -> {
              ClientRecord seen = latest.withPresence(presence.apply(latest));
              underWay.computeIfPresent(
                  Roster.key(client), (same, of) -> new UnderWay(seen, of.writes()));
              journal.writeBehind(List.of(new JournalEntry.Client(seen)));
            });
  }
}
