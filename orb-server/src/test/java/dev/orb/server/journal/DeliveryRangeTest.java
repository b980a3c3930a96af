package dev.orb.server.journal;

import static dev.orb.server.journal.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.DeliveryState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachDatabase
class DeliveryRangeTest {
  private final TestDatabase database;

  DeliveryRangeTest(TestDatabase database) {
    this.database = database;
  }

  private static final int FLEET = 3_000;

  @TempDir Path folder;
  private Journal journal;

  @BeforeEach
  void open() {
    journal = Journals.open(database.in(folder));
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private CommandId toAll(long seq) throws Exception {
    CommandRecord command = Samples.command(Samples.id(), seq, FLEET, CommandOptions.DEFAULT, null);
    List<JournalEntry> facts = new ArrayList<>();
    facts.add(new JournalEntry.Accepted(command));
    IntStream.range(0, FLEET)
        .mapToObj(i -> Samples.delivery(command.id(), i, DeliveryState.SUCCEEDED))
        .forEach(row -> facts.add(new JournalEntry.Delivery(row)));
    await(journal.write(facts));
    return command.id();
  }

  @Test
  void aRangeHasTheRowsOfThatCommandFromOneClientToAnotherInTheOrderOfStrings() throws Exception {
    CommandId id = toAll(1);
    toAll(2);
    List<String> expected =
        IntStream.range(0, FLEET)
            .mapToObj(i -> "web-" + i)
            .filter(client -> client.compareTo("web-10") >= 0 && client.compareTo("web-2") <= 0)
            .sorted()
            .toList();
    assertThat(journal.deliveries(id, "web-10", "web-2"))
        .allMatch(row -> row.command().equals(id))
        .extracting(DeliveryRecord::client)
        .containsExactlyElementsOf(expected);
    assertThat(journal.deliveries(id, "web-7", "web-7"))
        .containsExactly(Samples.delivery(id, 7, DeliveryState.SUCCEEDED));
    assertThat(journal.deliveries(id, "Web-0", "Web-9")).isEmpty();
  }
}
