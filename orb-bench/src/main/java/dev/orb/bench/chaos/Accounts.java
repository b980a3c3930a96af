package dev.orb.bench.chaos;

import dev.orb.bench.chaos.Effects.Effect;
import java.util.List;

/**
 * The accounts of one torment, of which none was kept by another's keeper.
 *
 * @param sent the sender's
 * @param ends the subject's
 * @param effects the handlers' own
 * @param strikes what went wrong
 * @param crew who was there
 */
record Accounts(
    List<Sent> sent, List<End> ends, List<Effect> effects, List<Strike> strikes, Crew crew) {
  Accounts {
    sent = List.copyOf(sent);
    ends = List.copyOf(ends);
    effects = List.copyOf(effects);
    strikes = List.copyOf(strikes);
  }
}
