package dev.orb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.broker.Claim;
import dev.orb.server.broker.ClientQueues;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.journal.ClientSecrets;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalSettings;
import dev.orb.server.journal.Journals;
import dev.orb.server.security.Secrets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
  private static final String SECRET = "a-secret";

  @TempDir Path folder;
  private final Roster roster = new Roster();

  @SuppressWarnings("NullAway.Init")
  private Journal journal;

  @SuppressWarnings("NullAway.Init")
  private Admission admission;

  @BeforeEach
  void open() {
    journal = Journals.open(JournalSettings.in(folder));
    admission =
        new Admission(
            null,
            new Enrolments(
                journal,
                new NoQueues(),
                roster,
                new Groups(journal, new Loop(new ScheduledThreadPoolExecutor(1))),
                Runnable::run,
                Clock.systemUTC(),
                10),
            roster,
            Clock.systemUTC());
    enrol("web-1", false);
    enrol("web-2", true);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private void enrol(String id, boolean disabled) {
    roster.put(
        ClientRecord.fresh(id, 1, ClientSecrets.only(new Secrets().hash(SECRET)), Instant.EPOCH)
            .withDisabled(disabled));
  }

  private void check(String id, String secret, boolean certified) {
    admission.check(new Claim(id, secret, certified, "somewhere"));
  }

  @Test
  void aSecretOrACertificateLetsAnEnrolledClientIn() {
    assertThatCode(() -> check("web-1", SECRET, false)).doesNotThrowAnyException();
    assertThatCode(() -> check("web-1", "", true)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "web-1, wrong, false",
    "web-2, wrong, false",
    "WEB-1, a-secret, true",
    "nobody, a-secret, true"
  })
  void neitherHelpsWhoIsNotEnrolled(String id, String secret, boolean certified) {
    assertThatThrownBy(() -> check(id, secret, certified))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHORIZED));
  }

  @Test
  void whoIsDisabledHearsItOnceItHasShownWhoItIs() {
    for (boolean certified : new boolean[] {false, true}) {
      assertThatThrownBy(() -> check("web-2", certified ? "" : SECRET, certified))
          .hasMessageContaining("FORBIDDEN: client web-2 is disabled; orb client enable web-2");
    }
  }

  @Test
  void theSecretBeforeIsGoodForTheOverlap() {
    Secrets secrets = new Secrets();
    Instant now = Clock.systemUTC().instant();
    ClientSecrets before = ClientSecrets.only(secrets.hash("first"));
    ClientSecrets kept = before.followedBy(secrets.hash("second"), now, now.plusSeconds(60));
    roster.put(ClientRecord.fresh("web-3", 1, kept, Instant.EPOCH));
    assertThatCode(() -> check("web-3", "first", false)).doesNotThrowAnyException();
    assertThatCode(() -> check("web-3", "second", false)).doesNotThrowAnyException();

    ClientSecrets over = before.followedBy(secrets.hash("second"), now, now.minusSeconds(1));
    roster.put(ClientRecord.fresh("web-3", 1, over, Instant.EPOCH));
    assertThatThrownBy(() -> check("web-3", "first", false)).hasMessageContaining("UNAUTHORIZED");
    assertThatCode(() -> check("web-3", "second", false)).doesNotThrowAnyException();
  }

  private static final class NoQueues implements ClientQueues {
    @Override
    public void hold(boolean held) {}

    @Override
    public void ensure(String client) {
      throw new IllegalStateException("not meant");
    }

    @Override
    public List<String> remove(String client) {
      return List.of();
    }

    @Override
    public void purgeControl(String client) {
      throw new IllegalStateException("not meant");
    }

    @Override
    public Set<String> take(Collection<String> clients, String commandId) {
      return Set.of();
    }

    @Override
    public Set<String> takeSome(String client, Set<String> commandIds) {
      return Set.of();
    }

    @Override
    public boolean holds(String client, String commandId) {
      return false;
    }

    @Override
    public List<String> waiting(String client) {
      return List.of();
    }

    @Override
    public long depth(String client) {
      return 0;
    }

    @Override
    public Set<String> clients() {
      return Set.of();
    }
  }
}
