package dev.orb.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.bench.chaos.Effects.Effect;
import dev.orb.bench.chaos.Effects.Step;
import dev.orb.bench.chaos.Offence.Law;
import dev.orb.bench.chaos.Order.Handler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each law with an account that breaks it, and with the nearest one that does not. */
class JudgeTest {
  private static final Crew CREW = new Crew(2, 2);
  private static final String C0 = "c-0";
  private static final String C1 = "c-1";
  private static final Order.Aim ONE = new Order.One(C0);

  private final List<Sent> sent = new ArrayList<>();
  private final List<End> ends = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private final List<Strike> strikes = new ArrayList<>();
  private long now = 1_000;

  private static Order order(Handler handler, Order.Aim aim, int retries, String lane) {
    Duration some = Duration.ofSeconds(1);
    return new Order(
        "k-1", handler, aim, some, some, some, retries, retries, lane, Optional.empty());
  }

  private void accepted(Order order) {
    sent.add(new Sent(order, "id-1", "", 1, now, now, false, null));
  }

  private void accepted(Handler handler, Order.Aim aim) {
    accepted(order(handler, aim, 0, ""));
  }

  private void ended(String client, String state, String reason) {
    ends.add(
        new End("k-1", "id-1", client, state, reason, 1, state.equals("SUCCEEDED") ? "k-1" : ""));
  }

  private void did(String client, int attempt, Step... steps) {
    for (Step step : steps) {
      effects.add(new Effect(++now, "k-1", "id-1", client, attempt, step));
    }
  }

  private void killed(int machine) {
    Duration none = Duration.ZERO;
    strikes.add(
        new Strike(new Fault(1, Fault.Kind.CLIENT_KILL, machine, none, none, none), now, now + 1));
  }

  private Verdict verdict() {
    return Judge.judge(new Accounts(sent, ends, effects, strikes, CREW));
  }

  private void isClean() {
    assertThat(verdict().offences()).isEmpty();
  }

  private void breaks(Law law) {
    assertThat(verdict().offences()).isNotEmpty().extracting(Offence::law).containsOnly(law);
  }

  @Test
  void whatWasAcceptedRanOnceAndSucceededIsWell() {
    accepted(Handler.ONCE, ONE);
    ended(C0, "SUCCEEDED", "");
    did(C0, 1, Step.BEGUN, Step.DONE);
    isClean();
    assertThat(verdict().count("effects")).isEqualTo(1);
  }

  @Test
  void whatWasAcceptedAndIsNotKnownIsLost() {
    accepted(Handler.ONCE, ONE);
    breaks(Law.LOST);
  }

  @Test
  void aTargetOfSeveralThatIsNotKnownIsLost() {
    accepted(Handler.ONCE, new Order.All());
    ended(C0, "SUCCEEDED", "");
    did(C0, 1, Step.BEGUN, Step.DONE);
    breaks(Law.LOST);
  }

  @Test
  void anOrderForAnyThatIsAtTwoIsDoubled() {
    accepted(Handler.ONCE, new Order.Any());
    ended(C0, "EXPIRED", "never-delivered");
    ended(C1, "EXPIRED", "never-delivered");
    breaks(Law.DOUBLED);
  }

  @Test
  void whatHasNoEndIsOpen() {
    accepted(Handler.ONCE, ONE);
    ended(C0, "QUEUED", "waiting-offline");
    breaks(Law.OPEN);
  }

  @Test
  void whatNobodyEverAnsweredForIsOpen() {
    sent.add(new Sent(order(Handler.ONCE, ONE, 0, ""), "", "", 9, now, 0, false, null));
    breaks(Law.OPEN);
  }

  @Test
  void twoEffectsAreDoubledUnlessTheHandlerIsIdempotent() {
    accepted(Handler.ONCE, ONE);
    ended(C0, "SUCCEEDED", "");
    did(C0, 1, Step.BEGUN);
    did(C0, 2, Step.BEGUN, Step.DONE);
    breaks(Law.DOUBLED);

    sent.clear();
    accepted(Handler.AGAIN, ONE);
    isClean();
    assertThat(verdict().count("idempotent handlers run again")).isEqualTo(1);
  }

  @Test
  void aRetryFollowsAFailureAndNothingElse() {
    accepted(order(Handler.ONCE, ONE, 1, ""));
    ended(C0, "SUCCEEDED", "");
    did(C0, 1, Step.BEGUN, Step.FAILED);
    did(C0, 2, Step.BEGUN, Step.DONE);
    isClean();

    effects.remove(1);
    breaks(Law.DOUBLED);
  }

  @Test
  void moreTriesThanTheOrderHasAreDoubled() {
    accepted(order(Handler.ONCE, ONE, 1, ""));
    ended(C0, "FAILED", "failed");
    did(C0, 1, Step.BEGUN, Step.FAILED);
    did(C0, 2, Step.BEGUN, Step.FAILED);
    isClean();

    did(C0, 3, Step.BEGUN, Step.FAILED);
    breaks(Law.DOUBLED);
  }

  @Test
  void oneOrderThatBecameTwoCommandsIsDoubled() {
    accepted(Handler.ONCE, ONE);
    ended(C0, "CANCELLED", "client-removed");
    ends.add(new End("k-1", "id-2", C0, "CANCELLED", "client-removed", 1, ""));
    breaks(Law.DOUBLED);
  }

  @Test
  void anOrderForAnyThatTwoRanIsDoubled() {
    accepted(Handler.ONCE, new Order.Any());
    ended(C0, "SUCCEEDED", "");
    did(C0, 1, Step.BEGUN, Step.DONE);
    did(C1, 1, Step.BEGUN, Step.DONE);
    breaks(Law.DOUBLED);
  }

  @Test
  void anEffectWhereNobodySentItIsDoubled() {
    accepted(Handler.ONCE, ONE);
    ended(C0, "SUCCEEDED", "");
    did(C0, 1, Step.BEGUN, Step.DONE);
    did(C1, 1, Step.BEGUN, Step.DONE);
    breaks(Law.DOUBLED);
  }

  @Test
  void aSuccessWithoutAnEffectIsALie() {
    accepted(Handler.ONCE, ONE);
    ended(C0, "SUCCEEDED", "");
    breaks(Law.LIED);
  }

  @Test
  void theAnswerOfAnotherOrderIsALie() {
    accepted(Handler.CALL, ONE);
    did(C0, 1, Step.BEGUN, Step.DONE);
    ends.add(new End("k-1", "id-1", C0, "SUCCEEDED", "", 1, "k-2"));
    breaks(Law.LIED);
  }

  @Test
  void aRefusalThatRanIsALie() {
    sent.add(new Sent(order(Handler.ONCE, ONE, 0, ""), "", "QUEUE_FULL", 1, now, now, false, null));
    isClean();

    did(C0, 1, Step.BEGUN, Step.DONE);
    breaks(Law.LIED);
  }

  @Test
  void anEndWithoutAReasonIsALie() {
    accepted(Handler.ONCE, ONE);
    ended(C0, "FAILED", "");
    breaks(Law.LIED);
  }

  @Test
  void anInterruptionNeedsADeath() {
    accepted(Handler.ONCE, ONE);
    ended(C0, "FAILED", "lost");
    did(C0, 1, Step.BEGUN);
    breaks(Law.LIED);

    killed(1);
    breaks(Law.LIED);

    killed(0);
    isClean();
  }

  @Test
  void aCancelThatNobodyAskedForIsALie() {
    accepted(Handler.ONCE, ONE);
    ended(C0, "CANCELLED", "cancelled");
    breaks(Law.LIED);

    sent.set(0, sent.get(0).askedBack());
    isClean();
  }

  @Test
  void whatRanAlthoughItWasToldExpiredIsCounted() {
    accepted(Handler.ONCE, ONE);
    ended(C0, "EXPIRED", "not-started");
    isClean();
    did(C0, 1, Step.BEGUN, Step.DONE);
    isClean();
    assertThat(verdict().count("ran although told expired")).isEqualTo(1);
  }

  @Test
  void silenceAboutWhatRanToItsEndIsALie() {
    accepted(Handler.ONCE, ONE);
    ended(C0, "FAILED", "no-reply");
    did(C0, 1, Step.BEGUN);
    isClean();
    did(C0, 1, Step.DONE);
    breaks(Law.LIED);
  }

  @Test
  void whatNobodySentIsALie() {
    did(C0, 1, Step.BEGUN);
    breaks(Law.LIED);
  }

  @Test
  void aForgottenCallNeedsTheDeathOfTheServer() {
    accepted(Handler.CALL, ONE);
    did(C0, 1, Step.BEGUN, Step.DONE);
    breaks(Law.LOST);

    Duration none = Duration.ZERO;
    strikes.add(
        new Strike(new Fault(1, Fault.Kind.SERVER_KILL, 0, none, none, none), now, now + 1));
    isClean();
  }

  @Test
  void aCallMayHaveBeenDoneThoughNobodyAnswered() {
    sent.add(
        new Sent(order(Handler.CALL, ONE, 0, ""), "", Sent.NO_ANSWER, 1, now, now, false, null));
    did(C0, 1, Step.BEGUN, Step.DONE);
    isClean();
    did(C0, 1, Step.BEGUN, Step.DONE);
    breaks(Law.DOUBLED);
  }

  @Test
  void ofOneSerialKeyOneRunsAtATimeAtAClient() {
    lane("k-1", C0, 1, 2);
    lane("k-2", C0, 3, 4);
    lane("k-3", C1, 2, 4);
    isClean();
  }

  @Test
  void twoOfOneSerialKeyAtOnceOverlap() {
    lane("k-1", C0, 1, 4);
    lane("k-2", C0, 2, 3);
    effects.sort((one, other) -> Long.compare(one.at(), other.at()));
    breaks(Law.OVERLAPPED);
  }

  private void lane(String key, String client, long from, long to) {
    Order order = order(Handler.ONCE, new Order.One(client), 0, "lane");
    Order named =
        new Order(
            key,
            order.handler(),
            order.aim(),
            order.work(),
            order.ttl(),
            order.timeout(),
            0,
            0,
            "lane",
            Optional.empty());
    sent.add(new Sent(named, "id-" + key, "", 1, now, now, false, null));
    ends.add(new End(key, "id-" + key, client, "SUCCEEDED", "", 1, key));
    effects.add(new Effect(from, key, "id-" + key, client, 1, Step.BEGUN));
    effects.add(new Effect(to, key, "id-" + key, client, 1, Step.DONE));
  }
}
