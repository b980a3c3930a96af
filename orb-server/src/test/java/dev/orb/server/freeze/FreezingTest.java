package dev.orb.server.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.FreezeRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.MemoryJournal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class FreezingTest {
  private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final List<String> heard = new ArrayList<>();

  private Freezing with(MemoryJournal journal) {
    Freezing freezing = new Freezing(journal, clock);
    freezing.add(freeze -> heard.add(freeze == null ? "go" : "stop"));
    return freezing;
  }

  @Test
  void brakesHearHowItIsAndEveryChangeOnce() {
    Freezing freezing = with(new MemoryJournal());
    freezing.freeze("ann", "why\nnot");
    freezing.freeze("bob", null);
    assertThat(freezing.current()).hasValue(new FreezeRecord(NOW, "ann", "why?not"));
    freezing.thaw("bob");
    freezing.thaw("bob");
    assertThat(heard).containsExactly("go", "stop", "go");
  }

  @Test
  void aFreezeIsTakenUpFromTheJournal() {
    MemoryJournal journal = new MemoryJournal();
    with(journal).freeze("ann", null);
    heard.clear();
    assertThat(with(journal).current()).hasValue(new FreezeRecord(NOW, "ann", null));
    assertThat(heard).containsExactly("stop");
  }

  @Test
  void whatCannotBeWrittenDownFreezesNothing() {
    Freezing freezing =
        with(
            new MemoryJournal() {
              @Override
              public CompletionStage<Void> write(List<? extends JournalEntry> facts) {
                return CompletableFuture.failedFuture(
                    new OrbException(ErrorCode.STORAGE_FULL, "no room"));
              }
            });
    assertThatThrownBy(() -> freezing.freeze("ann", null)).hasMessageContaining("no room");
    assertThat(freezing.current()).isEmpty();
    assertThat(heard).containsExactly("go");
  }

  @Test
  void aReasonHasItsBound() {
    Freezing freezing = with(new MemoryJournal());
    assertThatThrownBy(() -> freezing.freeze("ann", "x".repeat(141)))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMS));
    assertThat(freezing.freeze("ann", " ").reason()).isNull();
  }
}
