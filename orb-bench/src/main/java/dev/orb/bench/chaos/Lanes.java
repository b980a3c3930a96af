package dev.orb.bench.chaos;

import dev.orb.bench.chaos.Effects.Effect;
import dev.orb.bench.chaos.Effects.Step;
import dev.orb.bench.chaos.Offence.Law;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether of one serial key one ran at a time at each client, by the order of its own record. */
final class Lanes {
  private Lanes() {}

  static List<Offence> overlaps(Accounts accounts) {
    Map<String, String> lanes = new HashMap<>();
    accounts.sent().stream()
        .filter(sent -> !sent.order().lane().isEmpty())
        .forEach(sent -> lanes.put(sent.order().key(), sent.order().lane()));
    Set<String> finished = new HashSet<>();
    accounts.effects().stream()
        .filter(effect -> effect.step() != Step.BEGUN)
        .forEach(effect -> finished.add(run(effect)));
    Map<String, Effect> running = new HashMap<>();
    List<Offence> offences = new ArrayList<>();
    for (Effect effect : accounts.effects()) {
      String lane = lanes.get(effect.key());
      // why: who has no last line was cut off by a death, which ends the lane's run as well
      if (lane == null || !finished.contains(run(effect))) {
        continue;
      }
      String place = effect.client() + " " + lane;
      if (effect.step() != Step.BEGUN) {
        running.remove(place);
        continue;
      }
      Effect other = running.put(place, effect);
      if (other != null) {
        offences.add(
            new Offence(
                Law.OVERLAPPED,
                effect.key(),
                effect.client(),
                "begun while " + other.key() + " ran"));
      }
    }
    return offences;
  }

  private static String run(Effect effect) {
    return effect.client() + " " + effect.id() + " " + effect.attempt();
  }
}
