package dev.orb.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.ApiTokenRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.MemoryJournal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTokenBookTest {
  private static final Instant START = Instant.parse("2026-11-20T09:00:00Z");

  private Instant now = START;
  private final List<JournalEntry> behind = new ArrayList<>();
  private @Nullable CompletableFuture<Void> stuck;
  private final Journal journal =
      new MemoryJournal() {
        @Override
        public CompletionStage<Void> write(List<? extends JournalEntry> facts) {
          CompletableFuture<Void> waiting = stuck;
          return waiting == null
              ? super.write(facts)
              : waiting.thenCompose(go -> super.write(facts));
        }

        @Override
        public boolean writeBehind(List<? extends JournalEntry> facts, Runnable settled) {
          behind.addAll(facts);
          return super.writeBehind(facts, settled);
        }
      };
  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now;
        }

        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }
      };
  private ApiTokenBook book = again();

  private ApiTokenBook again() {
    return new ApiTokenBook(journal, clock, new Random(now.toEpochMilli()));
  }

  private ApiTokens.Created make(String name, @Nullable Duration ttl) {
    return book.create(
        new ApiTokens.Terms(
            name, Role.OPERATOR, Scope.parse(List.of("disk.*"), List.of("group:web")), ttl));
  }

  @Test
  void whoShowsTheWordHasWhatItAllows() {
    ApiTokens.Created made = make("ci", null);
    ApiTokens.Grant grant = book.verify(made.word()).orElseThrow();
    assertThat(grant.role()).isEqualTo(Role.OPERATOR);
    assertThat(grant.bearer().name()).isEqualTo("ci");
    assertThat(grant.bearer().scope().onTexts()).containsExactly("group:web");
    assertThat(grant.stands().getAsBoolean()).isTrue();
  }

  @Test
  void anotherWordIsNobodys() {
    String word = make("ci", null).word();
    String other = make("cd", null).word();
    String idOfOne = word.substring(0, word.indexOf('.'));
    String secretOfOther = other.substring(other.indexOf('.'));
    assertThat(book.verify(idOfOne + secretOfOther)).isEmpty();
    assertThat(book.verify(word + "x")).isEmpty();
    assertThat(book.verify(word.substring(1))).isEmpty();
    assertThat(book.verify(ApiTokens.MARK + ".")).isEmpty();
    assertThat(book.verify("")).isEmpty();
  }

  @Test
  void noSecretIsKeptOrShown() {
    ApiTokens.Created made = make("ci", null);
    String secret = made.word().substring(made.word().indexOf('.') + 1);
    assertThat(secret).hasSize(43);
    ApiTokenRecord kept = journal.apiTokens().get(0);
    assertThat(kept.hash()).doesNotContain(secret);
    assertThat(made.toString() + kept).doesNotContain(secret).doesNotContain(kept.hash());
  }

  @Test
  void itIsThereAfterANewStart() {
    String word = make("ci", Duration.ofDays(1)).word();
    book = again();
    assertThat(book.verify(word)).isPresent();
    assertThat(book.list()).extracting(ApiTokens.View::name).containsExactly("ci");
  }

  @Test
  void onesTimeIsOverAndItSaysSo() {
    ApiTokens.Created made = make("ci", Duration.ofHours(1));
    ApiTokens.Grant grant = book.verify(made.word()).orElseThrow();
    now = START.plusSeconds(3599);
    assertThat(grant.stands().getAsBoolean()).isTrue();
    now = START.plusSeconds(3600);
    assertThat(grant.stands().getAsBoolean()).isFalse();
    assertThatThrownBy(() -> book.verify(made.word()))
        .hasMessageContaining("UNAUTHORIZED")
        .hasMessageContaining("'ci' has expired");
    // why: whoever guesses at a token's id is not to hear of it
    assertThat(book.verify(made.word() + "x")).isEmpty();
    assertThatThrownBy(() -> book.rotate("ci", Duration.ZERO)).hasMessageContaining("CONFLICT");
    assertThat(book.list().get(0).expired()).isTrue();
  }

  @Test
  void aRevokedOneEndsAtOnceAndItsNameIsFree() {
    ApiTokens.Created made = make("ci", null);
    ApiTokens.Grant grant = book.verify(made.word()).orElseThrow();
    book.revoke("CI");
    assertThat(grant.stands().getAsBoolean()).isFalse();
    assertThat(book.verify(made.word())).isEmpty();
    assertThat(again().verify(made.word())).isEmpty();
    assertThatThrownBy(() -> book.revoke("ci")).hasMessageContaining("NOT_FOUND");
    String second = make("ci", null).word();
    assertThat(book.verify(made.word())).isEmpty();
    assertThat(book.verify(second)).isPresent();
  }

  @Test
  void aRotatedOneHasBothSecretsForTheOverlapAndThenOne() {
    String first = make("ci", null).word();
    ApiTokens.Grant before = book.verify(first).orElseThrow();
    String second = book.rotate("ci", Duration.ofHours(1)).word();
    assertThat(book.verify(first)).isPresent();
    assertThat(book.verify(second)).isPresent();
    book = again();
    now = START.plusSeconds(3600);
    assertThatThrownBy(() -> book.verify(first)).hasMessageContaining("another secret");
    assertThat(book.verify(second)).isPresent();
    assertThat(before.bearer().since()).isEqualTo(START);
  }

  @Test
  void withoutOverlapTheFormerSecretEndsWithTheStreamsThatItOpened() {
    String first = make("ci", null).word();
    ApiTokens.Grant before = book.verify(first).orElseThrow();
    String second = book.rotate("ci", Duration.ZERO).word();
    assertThat(before.stands().getAsBoolean()).isFalse();
    assertThat(book.verify(first)).isEmpty();
    String third = book.rotate("ci", Duration.ofHours(1)).word();
    String fourth = book.rotate("ci", Duration.ofHours(1)).word();
    // why: there are two at most
    assertThat(book.verify(second)).isEmpty();
    assertThat(book.verify(third)).isPresent();
    assertThat(book.verify(fourth)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin", "Admin", "scheduler", "application", "CI"})
  void aNameThatIsTakenIsRefused(String name) {
    make("ci", null);
    assertThatThrownBy(() -> make(name, null)).hasMessageContaining("DUPLICATE_ID");
  }

  @Test
  void thereAreSoManyAtMostAndThoseLongExpiredMakeRoom() {
    make("old", Duration.ofSeconds(1));
    for (int i = 1; i < ApiTokenBook.MOST; i++) {
      make("t" + i, null);
    }
    assertThatThrownBy(() -> make("one-more", null)).hasMessageContaining("QUEUE_FULL");
    now = START.plus(Duration.ofDays(31));
    make("one-more", null);
    assertThat(book.find("old")).isEmpty();
    assertThat(again().find("old")).isEmpty();
  }

  @Test
  void aChangeThatIsNotCommittedIsNone() {
    stuck = CompletableFuture.failedFuture(new OrbException(ErrorCode.STORAGE_FULL, "no room"));
    assertThatThrownBy(() -> make("ci", null)).hasMessageContaining("STORAGE_FULL");
    assertThat(book.list()).isEmpty();
    stuck = null;
    String word = make("ci", null).word();
    stuck = CompletableFuture.failedFuture(new OrbException(ErrorCode.STORAGE_FULL, "no room"));
    assertThatThrownBy(() -> book.revoke("ci")).hasMessageContaining("STORAGE_FULL");
    assertThatThrownBy(() -> book.rotate("ci", Duration.ZERO)).hasMessageContaining("STORAGE_FULL");
    assertThat(book.verify(word)).isPresent();
  }

  @Test
  void itsLastUseIsWrittenDownOnceAMinuteAndAtTheEnd() {
    String word = make("ci", null).word();
    for (int second = 1; second <= 90; second++) {
      now = START.plusSeconds(second);
      book.verify(word);
    }
    assertThat(behind).hasSize(2);
    book.close();
    assertThat(behind).hasSize(3);
    book.close();
    assertThat(behind).hasSize(3);
    assertThat(again().list().get(0).lastUsedAt()).isEqualTo(START.plusSeconds(90));
  }
}
