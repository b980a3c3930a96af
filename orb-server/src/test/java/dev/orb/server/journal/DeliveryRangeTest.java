package dev.orb.server.journal;

import static dev.orb.server.journal.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    Piece<DeliveryRecord> range = journal.deliveries(id, "web-10", "web-2");
    assertThat(range.cut()).isFalse();
    assertThat(range.items())
        .allMatch(row -> row.command().equals(id))
        .extracting(DeliveryRecord::client)
        .containsExactlyElementsOf(expected);
    assertThat(journal.deliveries(id, "web-7", "web-7").items())
        .containsExactly(Samples.delivery(id, 7, DeliveryState.SUCCEEDED));
    assertThat(journal.deliveries(id, "Web-0", "Web-9").items()).isEmpty();
  }

  @Test
  void openCommandsAreReadWithoutTheirLongParamsAndAListHasThemFewAtATime() throws Exception {
    Json params = JsonCodec.of("p".repeat(5 << 20));
    List<JournalEntry> facts = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      facts.add(new JournalEntry.Accepted(Samples.command(i + 1, params)));
    }
    await(journal.write(facts));
    assertThat(journal.openCommands("orb-1"))
        .hasSize(9)
        .allMatch(command -> command.params() == null);
    List<CommandRecord> listed = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      Page<CommandRecord> page = journal.commands(CommandFilter.ALL, 500, after);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(4);
      listed.addAll(page.items());
      after = Optional.ofNullable(page.next());
    } while (after.isPresent());
    assertThat(listed)
        .allMatch(command -> params.equals(command.params()))
        .extracting(CommandRecord::seq)
        .containsExactly(9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
  }

  @Test
  void aRangeEndsWhereItsResultsAreAsMuchAsIsToBeInMemoryAndTheNextOneGoesOnBehind()
      throws Exception {
    CommandId id = Samples.id();
    List<JournalEntry> facts = new ArrayList<>();
    facts.add(new JournalEntry.Accepted(Samples.command(id, 1, 9, CommandOptions.DEFAULT, null)));
    Json result = JsonCodec.of("r".repeat(5 << 20));
    for (int i = 0; i < 9; i++) {
      facts.add(
          new JournalEntry.Delivery(
              Samples.delivery(id, i, DeliveryState.SUCCEEDED).withAnswer(result, null)));
    }
    await(journal.write(facts));
    Piece<DeliveryRecord> first = journal.deliveries(id, "web-0", "web-9");
    assertThat(first.cut()).isTrue();
    assertThat(first.items()).extracting(DeliveryRecord::client).endsWith("web-3").hasSize(4);
    Piece<DeliveryRecord> next = journal.deliveries(id, "web-4", "web-9");
    assertThat(next.cut()).isTrue();
    assertThat(next.items()).extracting(DeliveryRecord::client).endsWith("web-7").hasSize(4);
    Piece<DeliveryRecord> last = journal.deliveries(id, "web-8", "web-9");
    assertThat(last.cut()).isFalse();
    assertThat(last.items()).hasSize(1);
    assertThat(journal.deliveriesOf(List.of(id)).get(id))
        .hasSize(9)
        .allMatch(row -> row.result() == null);
  }
}
