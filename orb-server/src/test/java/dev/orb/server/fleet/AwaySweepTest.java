package dev.orb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.journal.ClientRecord.Presence;
import dev.orb.server.journal.ClientSecrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AwaySweepTest {
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  private final Roster roster = new Roster();
  private final Set<String> here = new HashSet<>();
  private final List<String> removed = new ArrayList<>();
  private Instant now = START;
  private final AwaySweep sweep =
      new AwaySweep(roster, here::contains, this::remove, Runnable::run, Runnable::run, clock());

  private Clock clock() {
    return new Clock() {
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
  }

  private List<Records.Outcome> remove(List<Addressee> some, Predicate<ClientRecord> condition) {
    List<Records.Outcome> outcomes = new ArrayList<>();
    for (Addressee one : some) {
      ClientRecord client = roster.find(one.client()).orElseThrow();
      if (condition.test(client)) {
        roster.remove(client.id());
        removed.add(client.id());
        outcomes.add(new Records.Outcome(client.id(), null, client, null));
      }
    }
    return outcomes;
  }

  private void client(String id, @Nullable Duration ephemeral, @Nullable Instant awaySince) {
    roster.put(
        ClientRecord.fresh(id, 1, ClientSecrets.NONE, START)
            .withEphemeral(ephemeral)
            .withPresence(new Presence(null, awaySince)));
  }

  private void after(Duration time) {
    now = START.plus(time);
    sweep.sweep();
  }

  @Test
  void whoWasAwayForLongerThanItMayIsRemovedAndNobodyElse() {
    client("a", Duration.ofHours(1), START);
    client("b", Duration.ofHours(2), START);
    client("c", Duration.ofHours(1), START);
    client("d", null, START);
    here.add("c");

    after(Duration.ofMinutes(60));
    assertThat(removed).isEmpty();
    after(Duration.ofMinutes(61));
    assertThat(removed).containsExactly("a");
    after(Duration.ofDays(9));
    assertThat(removed).containsExactly("a", "b");
  }

  @Test
  void whoHadASessionWhenTheNodeDiedIsAwaySinceTheStart() {
    client("a", Duration.ofMinutes(10), null);
    after(Duration.ofMinutes(10));
    assertThat(removed).isEmpty();
    after(Duration.ofMinutes(11));
    assertThat(removed).containsExactly("a");
  }

  @Test
  void afterALongStopEverybodyHasAMomentToComeBack() {
    client("a", Duration.ofMinutes(10), START.minus(Duration.ofDays(1)));
    client("b", Duration.ofSeconds(2), START.minus(Duration.ofDays(1)));
    after(Duration.ofSeconds(1));
    assertThat(removed).isEmpty();
    after(Duration.ofSeconds(3));
    assertThat(removed).containsExactly("b");
    after(Duration.ofSeconds(59));
    here.add("a");
    after(Duration.ofSeconds(62));
    assertThat(removed).containsExactly("b");
  }
}
