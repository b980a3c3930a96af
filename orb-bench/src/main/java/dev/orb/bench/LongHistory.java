package dev.orb.bench;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Failure;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Page;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A history as a fleet of 10,000 leaves it, written the way that the product writes it: of ten
 * deliveries nine belong to commands to 1,000 clients each and one to a command of its own.
 */
final class LongHistory {
  static final int TARGETS = 1_000;
  private static final int CLIENTS = 10_000;

  /** Deliveries to one client each beside one command to many. */
  private static final int SINGLES = TARGETS / 9;

  /** One command in so many fails, and a few are open. */
  private static final int FAILS = 5_000;

  private static final int OPEN = 20;
  private static final int WINDOW = 20;
  private static final int REMEMBERED = 1_000;
  private static final Json RESULT = JsonCodec.of(Map.of("used", 0.61, "pad", "y".repeat(100)));
  private static final Json PARAMS = JsonCodec.of(Map.of("path", "/", "pad", "x".repeat(100)));

  private final Journal journal;
  private final Random random = new Random(11);
  private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
  private final Deque<CompletionStage<Void>> window = new ArrayDeque<>();
  private final List<CommandRecord> some = new ArrayList<>();
  private final List<CommandRecord> someBroadcasts = new ArrayList<>();
  private long seq;

  LongHistory(Journal journal) {
    this.journal = journal;
  }

  void fill(int deliveries) throws Exception {
    int written = 0;
    while (written < deliveries) {
      int targets = Math.min(TARGETS, deliveries - written);
      CommandRecord broadcast = write(targets, random.nextInt(CLIENTS));
      remember(someBroadcasts, broadcast);
      written += targets;
      for (int i = 0; i < SINGLES && written < deliveries; i++, written++) {
        remember(some, write(1, random.nextInt(CLIENTS)));
      }
    }
    while (!window.isEmpty()) {
      await(window.removeFirst());
    }
  }

  private void remember(List<CommandRecord> list, CommandRecord command) {
    if (list.size() < REMEMBERED) {
      list.add(command);
    } else if (random.nextInt(100) == 0) {
      list.set(random.nextInt(REMEMBERED), command);
    }
  }

  private CommandRecord write(int targets, int first) throws Exception {
    CommandRecord command = command(targets, first);
    boolean open = seq <= OPEN;
    boolean fails = seq % FAILS == 0;
    List<JournalEntry> facts = new ArrayList<>(targets + 2);
    facts.add(new JournalEntry.Accepted(command));
    long stamp = seq * (TARGETS + 1);
    for (Addressee to : command.addressees()) {
      facts.add(new JournalEntry.Delivery(delivery(command, to, fails), true, ++stamp));
    }
    if (!open) {
      DeliveryState state = fails ? DeliveryState.FAILED : DeliveryState.SUCCEEDED;
      facts.add(
          new JournalEntry.Progressed(
              command.id(),
              fails ? CommandState.FAILED : CommandState.SUCCEEDED,
              new Counts(Map.of(state, targets), 0),
              command.createdAt().plusMillis(50)));
    }
    window.addLast(journal.write(facts));
    if (window.size() > WINDOW) {
      await(window.removeFirst());
    }
    return command;
  }

  private static void await(CompletionStage<Void> written) throws Exception {
    written.toCompletableFuture().get(2, TimeUnit.MINUTES);
  }

  private static String client(int number) {
    return "machine-" + number % CLIENTS;
  }

  private CommandRecord command(int targets, int first) {
    Instant at = start.plusMillis(100 * ++seq);
    List<Addressee> to = new ArrayList<>(targets);
    for (int i = 0; i < targets; i++) {
      to.add(new Addressee(client(first + i), 1));
    }
    return new CommandRecord(
        CommandId.create(at, random),
        seq,
        "bench",
        "disk.usage",
        PARAMS,
        targets == 1 ? Target.client(client(first)) : Target.all(),
        CommandOptions.DEFAULT,
        "bench",
        null,
        null,
        true,
        at,
        at.plusSeconds(3600),
        null,
        to,
        List.of(),
        null,
        CommandState.RUNNING,
        new Counts(Map.of(DeliveryState.QUEUED, targets), 0),
        null,
        null);
  }

  private static DeliveryRecord delivery(CommandRecord command, Addressee to, boolean fails) {
    Instant at = command.createdAt();
    return new DeliveryRecord(
        command.id(),
        to.client(),
        "",
        to.enrolment(),
        fails ? DeliveryState.FAILED : DeliveryState.SUCCEEDED,
        fails ? Reason.FAILED : null,
        1,
        fails ? null : RESULT,
        fails ? new Failure(ErrorCode.HANDLER_ERROR, "no disk", null) : null,
        null,
        at,
        at.plusMillis(3),
        at.plusMillis(4),
        at.plusMillis(9),
        command.expiresAt(),
        null);
  }

  CommandRecord any(Random of) {
    return some.get(of.nextInt(some.size()));
  }

  CommandRecord anyBroadcast(Random of) {
    return someBroadcasts.get(of.nextInt(someBroadcasts.size()));
  }

  String anyClient(Random of) {
    return client(of.nextInt(CLIENTS));
  }

  /** A place in the list of commands, some pages back. */
  Optional<String> pageInTheMiddle() {
    Optional<String> place = Optional.empty();
    for (int i = 0; i < 5; i++) {
      Page<CommandRecord> page = journal.commands(CommandFilter.ALL, 500, place);
      place = Optional.ofNullable(page.next());
    }
    return place;
  }
}
