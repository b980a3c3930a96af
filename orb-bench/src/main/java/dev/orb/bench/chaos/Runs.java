package dev.orb.bench.chaos;

import dev.orb.bench.chaos.Effects.Effect;
import dev.orb.bench.chaos.Effects.Step;
import dev.orb.bench.chaos.Offence.Law;
import java.util.List;

/**
 * What one client did for one order, in its order: how often it began, and whether it was allowed
 * to.
 */
record Runs(Order order, List<Effect> effects) {

  /** Each beginning but the first needs a failure that the order has retried. */
  void judge(Judge judge, String client) {
    long begun = count(Step.BEGUN);
    if (order.mayRepeat()) {
      judge.count("idempotent handlers run again", Math.max(0, begun - 1));
      return;
    }
    boolean may = true;
    for (Effect effect : effects) {
      if (effect.step() == Step.BEGUN) {
        if (!may) {
          judge.offend(Law.DOUBLED, order.key(), client, "begun " + begun + " times: " + steps());
          return;
        }
        may = false;
      }
      may |= effect.step() == Step.FAILED;
    }
    if (begun > 1L + order.retries()) {
      judge.offend(Law.DOUBLED, order.key(), client, "tried more often than it may: " + steps());
    }
  }

  private long count(Step step) {
    return effects.stream().filter(effect -> effect.step() == step).count();
  }

  private List<String> steps() {
    return effects.stream().map(effect -> effect.attempt() + " " + effect.step()).toList();
  }
}
