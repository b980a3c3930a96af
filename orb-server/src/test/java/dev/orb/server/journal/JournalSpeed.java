package dev.orb.server.journal;

import dev.orb.protocol.DeliveryState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;

/** Measures the journal: run it by hand, {@code JournalSpeed <folder> [always]}. */
final class JournalSpeed {
  private JournalSpeed() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(args[0]), "journal");
    boolean always = args.length > 1 && args[1].equals("always");
    long opening = System.nanoTime();
    try (Journal journal = Journals.open(JournalSettings.in(folder).withSyncAlways(always))) {
      say("open", 1, opening);
      for (int round = 0; round < 2; round++) {
        singles(journal, 100_000, round);
        broadcasts(journal, 10, round);
      }
      one(journal);
    }
    say("file MB " + (Files.size(folder.resolve("orb.mv.db")) >> 20), 1, opening);
  }

  /** Each command: accepted; sent; delivery; progressed, with a window of 2,000 in flight. */
  private static void singles(Journal journal, int count, int round) throws Exception {
    long begun = System.nanoTime();
    Deque<CompletionStage<Void>> window = new ArrayDeque<>();
    Deque<CommandRecord> accepted = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      CommandRecord command = Samples.command((long) round * count + i + 1);
      window.add(journal.write(List.of(new JournalEntry.Accepted(command))));
      accepted.add(command);
      if (window.size() > 2000) {
        Samples.await(window.removeFirst());
        CommandRecord old = accepted.removeFirst();
        journal.write(List.of(new JournalEntry.SentUpTo(old.node(), old.seq())));
        journal.write(
            List.of(
                new JournalEntry.Delivery(Samples.delivery(old.id(), 0, DeliveryState.SUCCEEDED)),
                Samples.succeeded(old.id(), 1)));
      }
    }
    Samples.await(window.removeLast());
    say("single-target commands, 4 facts each", count, begun);
  }

  private static void broadcasts(Journal journal, int count, int round) throws Exception {
    List<Integer> clients = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      clients.add(i);
    }
    for (int b = 0; b < count; b++) {
      CommandRecord command =
          Samples.command(
              Samples.id(),
              10_000_000L + round * 100L + b,
              10_000,
              dev.orb.protocol.CommandOptions.DEFAULT,
              null);
      Samples.await(journal.write(List.of(new JournalEntry.Accepted(command))));
      Collections.shuffle(clients, new Random(b));
      long begun = System.nanoTime();
      CompletionStage<Void> last = null;
      for (int client : clients) {
        last =
            journal.write(
                List.of(
                    new JournalEntry.Delivery(
                        Samples.delivery(command.id(), client, DeliveryState.SUCCEEDED)),
                    Samples.succeeded(command.id(), 10_000)));
      }
      if (last != null) {
        Samples.await(last);
      }
      if (b == count - 1) {
        say("replies of one broadcast", 10_000, begun);
        begun = System.nanoTime();
        journal.deliveries(command.id());
        say("deliveries read", 10_000, begun);
      }
    }
  }

  private static void one(Journal journal) throws Exception {
    long begun = System.nanoTime();
    for (int i = 0; i < 1000; i++) {
      Samples.await(
          journal.write(List.of(new JournalEntry.Accepted(Samples.command(20_000_000L + i)))));
    }
    say("writes one after the other", 1000, begun);
    begun = System.nanoTime();
    journal.commandsEnding("0123abcd");
    say("by brief", 1, begun);
    begun = System.nanoTime();
    journal.commands(CommandFilter.ALL, 50, java.util.Optional.empty());
    say("list of 50", 1, begun);
    begun = System.nanoTime();
    journal.openCommands("orb-1");
    say("open commands", 1, begun);
  }

  private static void say(String what, int count, long begun) {
    double millis = (System.nanoTime() - begun) / 1e6;
    System.out.printf("%-40s %,9.1f ms %,12.0f/s%n", what, millis, count * 1000 / millis);
  }
}
