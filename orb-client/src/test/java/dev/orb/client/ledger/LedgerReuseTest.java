package dev.orb.client.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.exchange.Ledger.Entry;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.Ticker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lets go of the file without a word, as a kill does, after commits that write over old space. H2
 * 2.5.252 comes back with an older version of the file then.
 */
class LedgerReuseTest {
  private static final Instant KEEP = Instant.parse("2026-11-20T12:00:00Z");
  private static final int CYCLES = 20;

  @TempDir Path folder;

  @Test
  void noCommitIsLostWhenSpaceIsReusedBeforeAKill() {
    Random random = new Random(5);
    Set<CommandId> kept = new HashSet<>();
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      LedgerFile file = LedgerFile.open(folder, true, Ticker.SYSTEM);
      assertThat(file.finishedCount()).as("in cycle %d", cycle).isEqualTo(kept.size());
      for (CommandId id : kept) {
        assertThat(file.finished(id)).as("in cycle %d", cycle).isPresent();
      }
      int commands = random.nextInt(15);
      for (int i = 0; i < commands; i++) {
        CommandId id = CommandId.create(KEEP, random);
        file.start(id, EntryBytes.open(new OpenEntry(new Entry.Started(1, "p", null), KEEP)));
        file.commit();
        file.finish(id, EntryBytes.finished(new byte[random.nextInt(500)], KEEP));
        file.commit();
        kept.add(id);
      }
      if (random.nextInt(5) == 0) {
        kept.forEach(file::acknowledge);
        file.prune(KEEP.toEpochMilli() + 1, 0);
        file.commit();
        kept.clear();
      }
      if (random.nextInt(4) == 0) {
        file.close();
      } else {
        file.abandon();
      }
    }
  }
}
