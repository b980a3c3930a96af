package dev.orb.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.Contract;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.JournalSettings;
import dev.orb.server.journal.Journals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of the fleet's handlers, on a real database. */
class RepertoiresTest {
  private static final Declared UPTIME = new Declared("uptime", true, Duration.ofSeconds(5));
  private static final Declared RESTART = restart("integer");

  @TempDir Path folder;
  private Journal journal;
  private Repertoires known;

  private static Declared restart(String type) {
    Json params =
        JsonCodec.parse("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"" + type + "\"}}}");
    return new Declared(
        "restart", false, null, new Contract(params, null, "restarts it", Set.of("key")));
  }

  @BeforeEach
  void open() {
    journal = Journals.open(JournalSettings.in(folder));
    known = new Repertoires(journal);
    known.load();
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private void reopen() {
    close();
    open();
  }

  private Optional<String> fault(String client, String params) {
    return known
        .judge("restart", JsonCodec.parse(params))
        .flatMap(judgement -> judgement.fault(client))
        .map(Contracts.Fault::words);
  }

  @Test
  void whatAClientDeclaredLastIsKnownAlsoAfterARestart() {
    known.declares("Web-1", List.of(UPTIME, RESTART));
    assertThat(known.of("web-1")).containsExactly(RESTART, UPTIME);

    reopen();

    assertThat(known.of("WEB-1")).containsExactly(RESTART, UPTIME);
    assertThat(known.find("web-1", "uptime")).hasValue(UPTIME);
    assertThat(known.names()).containsExactly("restart", "uptime");
    assertThat(fault("web-1", "{\"n\":\"x\"}")).hasValue("n: string found, integer expected");
    known.declares("web-1", List.of(UPTIME));
    reopen();
    assertThat(known.of("web-1")).containsExactly(UPTIME);
    assertThat(known.judge("restart", JsonCodec.NULL)).isEmpty();
  }

  @Test
  void tenThousandThatDeclareTheSameAreKeptOnce() {
    for (int i = 0; i < 10_000; i++) {
      known.declares("c-" + i, List.of(restart("integer"), UPTIME));
    }
    known.declares("other", List.of(restart("integer")));

    Contract contract = known.of("c-0").get(0).contract();
    assertThat(known.of("c-9999").get(0).contract()).isSameAs(contract);
    assertThat(known.of("other").get(0).contract()).isSameAs(contract);
    reopen();
    assertThat(journal.repertoires()).hasSize(10_001);
    // two lists, one contract of restart, and the one that says nothing
    assertThat(journal.documents()).hasSize(4);
    assertThat(known.of("c-9999").get(0).contract()).isSameAs(known.of("other").get(0).contract());
  }

  @Test
  void whatNobodyDeclaresAnyMoreGoesAtTheNextStart() throws Exception {
    known.declares("a", List.of(RESTART));
    known.declares("a", List.of(restart("string")));
    reopen();
    reopen();
    assertThat(journal.documents()).hasSize(2);

    journal
        .write(List.of(new JournalEntry.ClientRemoved("a")))
        .toCompletableFuture()
        .get(10, java.util.concurrent.TimeUnit.SECONDS);
    known.forget("a");
    assertThat(known.of("a")).isEmpty();
    assertThat(known.names()).isEmpty();
    reopen();
    reopen();
    assertThat(journal.documents()).isEmpty();
    assertThat(journal.repertoires()).isEmpty();
  }

  @Test
  void eachClientIsJudgedByItsOwnContractAndWhoHasNoneIsNot() {
    known.declares("a", List.of(RESTART));
    known.declares("b", List.of(restart("string")));
    known.declares("c", List.of(UPTIME));

    assertThat(fault("a", "{\"n\":1}")).isEmpty();
    assertThat(fault("b", "{\"n\":1}")).isPresent();
    assertThat(fault("c", "{\"n\":1}")).isEmpty();
    assertThat(fault("nobody", "{\"n\":1}")).isEmpty();
    assertThat(known.judge("uptime", JsonCodec.NULL)).isEmpty();
    assertThat(known.judge("never-heard", JsonCodec.NULL)).isEmpty();
  }

  @Test
  void offersAreTheWaysInWhichACommandIsDeclaredTheMostUsualFirst() {
    known.declares("a", List.of(restart("string")));
    known.declares("b", List.of(RESTART));
    known.declares("c", List.of(RESTART));

    assertThat(known.offers("restart", List.of("a", "b", "c", "nobody")))
        .containsExactly(
            new Contracts.Offer(RESTART, List.of("b", "c")),
            new Contracts.Offer(restart("string"), List.of("a")));
    assertThat(known.offers("restart", List.of("nobody"))).isEmpty();
  }

  private Optional<Contracts.Fault> fault(String client, String component, String params) {
    return known
        .judge(component, "restart", JsonCodec.parse(params))
        .flatMap(judgement -> judgement.fault(client));
  }

  @Test
  void aComponentsCommandIsJudgedByItsOwnContractAlsoAfterARestart() {
    known.declares(
        "a",
        List.of(RESTART),
        List.of(
            new DeclaredComponent("billing", "2.1", null, null, List.of(restart("string"))),
            new DeclaredComponent("empty", "", null, null, List.of())));
    known.declares("b", List.of(RESTART));
    reopen();

    assertThat(known.of("a")).containsExactly(RESTART);
    assertThat(known.of("A", "billing")).containsExactly(restart("string"));
    assertThat(known.find("a", "billing", "restart")).hasValue(restart("string"));
    assertThat(known.names("billing")).containsExactly("restart");
    assertThat(known.names()).containsExactly("restart");
    assertThat(known.offers("billing", "restart", List.of("a", "b")))
        .containsExactly(new Contracts.Offer(restart("string"), List.of("a")));
    assertThat(fault("a", "billing", "{\"n\":\"x\"}")).isEmpty();
    assertThat(fault("a", "billing", "{\"n\":1}"))
        .hasValueSatisfying(fault -> assertThat(fault.code()).isEqualTo(ErrorCode.BAD_PARAMS));
    assertThat(fault("a", "{\"n\":1}")).isEmpty();
    // it may have a handler for every name
    assertThat(fault("a", "empty", "{\"n\":1}")).isEmpty();
  }

  @Test
  void whoSaidWhatItHostsIsRefusedWhatItDoesNotAndWhoNeverSpokeIsNot() {
    known.declares("a", List.of(RESTART));
    known.declares(
        "b", List.of(), List.of(new DeclaredComponent("billing", "", null, null, List.of())));

    assertThat(fault("a", "billing", "{}"))
        .hasValue(new Contracts.Fault(ErrorCode.UNKNOWN_COMMAND, "there is no component billing"));
    assertThat(fault("b", "billing", "{}")).isEmpty();
    assertThat(fault("stranger", "billing", "{}")).isEmpty();
    assertThat(known.mayHost("a", "billing")).isFalse();
    assertThat(known.mayHost("b", "billing")).isTrue();
    assertThat(known.mayHost("stranger", "billing")).isTrue();

    known.declares("b", List.of(), List.of());
    assertThat(known.mayHost("b", "billing")).isFalse();
  }

  @Test
  void noParametersAreAnEmptyObjectToAHandlerThatTakesOne() {
    Json needs = JsonCodec.parse("{\"type\":\"object\",\"properties\":{},\"required\":[\"n\"]}");
    known.declares(
        "a",
        List.of(new Declared("restart", false, null, new Contract(needs, null, "", Set.of()))));

    assertThat(known.judge("restart", null).flatMap(judgement -> judgement.fault("a")))
        .hasValue(
            new Contracts.Fault(ErrorCode.BAD_PARAMS, "params: required property 'n' not found"));
    assertThat(fault("a", "null")).isPresent();
    assertThat(fault("a", "{\"n\":1}")).isEmpty();
  }

  @Test
  void moreThanAClientMayDeclareIsDeclaredWithoutItsContract() {
    String words = "x".repeat(Declared.MOST_BYTES + 1);
    known.declares(
        "a", List.of(new Declared("big", false, null, Contract.NONE.describedAs(words)), RESTART));

    assertThat(known.find("a", "big")).hasValue(new Declared("big", false, null));
    assertThat(known.find("a", "restart")).hasValue(RESTART);
  }
}
