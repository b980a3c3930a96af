package dev.orb.client.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.client.ledger.MvLedger.Options;
import dev.orb.exchange.Attempt;
import dev.orb.exchange.Ledger;
import dev.orb.exchange.Ledger.Entry;
import dev.orb.protocol.CommandId;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process in the middle of its writes and counts what it had been told is safe. */
class LedgerKillTest {
  private static final int ROUNDS = 3;
  private static final int LINES_BEFORE_THE_KILL = 400;

  @TempDir Path folder;

  @Test
  void everyWriteThatWasConfirmedIsThereAfterAKill() throws Exception {
    List<String> confirmed = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      confirmed.addAll(writeUntilKilled());

      try (Ledger ledger = MvLedger.open(folder, Options.USUAL)) {
        assertThat(confirmed).hasSizeGreaterThan(LINES_BEFORE_THE_KILL * round);
        for (String line : confirmed) {
          CommandId id = CommandId.parse(line.substring(2));
          assertThat(ledger.find(id)).as("%s in round %d", line, round).isPresent();
          if (line.startsWith("F")) {
            assertThat(ledger.find(id)).get().isInstanceOf(Entry.Finished.class);
          }
        }
      }
    }
  }

  private List<String> writeUntilKilled() throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
        if (lines.size() == LINES_BEFORE_THE_KILL) {
          // why: of the handle, because that of the process closes the stream too
          child.toHandle().destroyForcibly();
        }
      }
    } finally {
      child.destroyForcibly();
      assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    // why: the kill may have cut the last line
    lines.removeIf(line -> line.length() != 38);
    return lines;
  }

  /** The child: writes without a pause and says what is safe. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      PrintStream out =
          new PrintStream(
              new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
      Ledger ledger = MvLedger.open(Path.of(args[0]), Options.USUAL);
      Instant keep = Instant.parse("2026-11-20T12:00:00Z");
      Random random = new Random(ProcessHandle.current().pid());
      while (!out.checkError()) {
        CommandId id = CommandId.create(keep, random);
        LedgerContract.await(ledger.start(id, Attempt.of(1), "p", keep));
        out.println("S " + id);
        ledger
            .finish(id, new byte[300], keep)
            .thenRun(() -> out.println("F " + id))
            .toCompletableFuture()
            .join();
      }
    }
  }
}
