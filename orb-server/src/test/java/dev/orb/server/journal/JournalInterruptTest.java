package dev.orb.server.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalInterruptTest {
  @TempDir Path folder;

  @Test
  void aReaderThatWasInterruptedDoesNotCloseTheDatabaseForOthers() throws Exception {
    try (Journal journal = Journals.open(JournalSettings.in(folder))) {
      for (int seq = 1; seq <= 50; seq++) {
        write(journal, seq);
      }
    }
    // why: opened anew, nothing is in memory and every read goes to the file
    try (Journal journal = Journals.open(JournalSettings.in(folder))) {
      Thread reader =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                assertThat(journal.commands(CommandFilter.ALL, 50, Optional.empty()).items())
                    .isNotNull();
              });
      reader.start();
      reader.join(20_000);

      assertThat(journal.commands(CommandFilter.ALL, 100, Optional.empty()).items()).hasSize(50);
      write(journal, 51);
      assertThat(journal.lastSeq("orb-1")).isEqualTo(51);
    }
  }

  private static void write(Journal journal, int seq) throws Exception {
    journal
        .write(
            List.of(
                new JournalEntry.Accepted(
                    Samples.command(Samples.id(), seq, 2_000, CommandOptions.DEFAULT, null))))
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }
}
