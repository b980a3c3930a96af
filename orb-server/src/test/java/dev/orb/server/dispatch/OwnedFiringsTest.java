package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.FiringOwner;
import dev.orb.protocol.FiringTerms;
import dev.orb.protocol.LeftOut;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Overlap;
import dev.orb.protocol.Target;
import dev.orb.server.access.ApiTokenBook;
import dev.orb.server.access.ApiTokens;
import dev.orb.server.access.Role;
import dev.orb.server.access.Scope;
import dev.orb.server.journal.MemoryJournal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In whose name a schedule fires is asked at each firing. */
class OwnedFiringsTest {
  private final World world = new World().with("web-1", "web-2").start();
  private final MemoryJournal journal = new MemoryJournal();
  private final ApiTokenBook tokens = new ApiTokenBook(journal, clock(), new Random(3));
  private final OwnedFirings firings = new OwnedFirings(world.dispatch, tokens);
  private int fired;

  @AfterEach
  void close() {
    tokens.close();
    journal.close();
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return world.time.instant();
      }
    };
  }

  private void token(Role role, Scope scope, @Nullable Duration ttl) {
    assertThat(tokens.create(new ApiTokens.Terms("ci", role, scope, ttl))).isNotNull();
  }

  private CommandId fire(@Nullable FiringOwner owner) {
    Instant nominal = world.time.instant().plusMillis(++fired);
    CompletableFuture<CommandId> stage =
        firings
            .fire(
                new FiredCommand(
                    CommandId.ofFiring("nightly", nominal, ""),
                    "nightly",
                    nominal,
                    "clean",
                    null,
                    Target.all(),
                    CommandOptions.DEFAULT,
                    new FiringTerms(Overlap.ALLOW, LeftOut.NOBODY, owner)))
            .toCompletableFuture();
    world.settle();
    return stage.join();
  }

  private FiringOwner owner(String name) {
    return new FiringOwner(name, world.time.instant());
  }

  private static void isForbidden(ThrowingCallable firing, String why) {
    assertThatThrownBy(firing)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            OrbException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN))
        .hasMessageContaining(why);
  }

  @Test
  void theNodesOwnAndNobodysFireWithoutAnEnd() {
    assertThat(world.command(fire(null)).addressees()).hasSize(2);
    assertThat(world.command(fire(owner("admin"))).addressees()).hasSize(2);
  }

  @Test
  void aTokensScheduleReachesWhatTheTokenReachesNow() {
    token(Role.OPERATOR, Scope.parse(List.of("clean"), List.of("web-2")), null);

    assertThat(world.command(fire(owner("ci"))).addressees())
        .extracting(addressee -> addressee.client())
        .containsExactly("web-2");
  }

  @Test
  void aTokenThatIsGoneFiresNothing() {
    token(Role.OPERATOR, Scope.ALL, null);
    FiringOwner ci = owner("ci");
    assertThat(fire(ci)).isNotNull();
    tokens.revoke("ci");
    isForbidden(() -> fire(ci), "is gone");

    world.passes(Duration.ofSeconds(1));
    token(Role.ADMIN, Scope.ALL, null);
    isForbidden(() -> fire(ci), "is gone");
    assertThat(fire(owner("ci"))).isNotNull();
  }

  @Test
  void aTokenThatHasExpiredFiresNothing() {
    token(Role.OPERATOR, Scope.ALL, Duration.ofHours(1));
    FiringOwner ci = owner("ci");
    world.passes(Duration.ofHours(2));
    isForbidden(() -> fire(ci), "has expired");
  }

  @Test
  void aTokenThatMayNotSendFiresNothing() {
    token(Role.VIEWER, Scope.ALL, null);
    isForbidden(() -> fire(owner("ci")), "may not send");
  }

  @Test
  void aTokenForOtherCommandsFiresNothing() {
    token(Role.OPERATOR, Scope.parse(List.of("disk.*"), List.of()), null);
    isForbidden(() -> fire(owner("ci")), "not for the command");
  }
}
