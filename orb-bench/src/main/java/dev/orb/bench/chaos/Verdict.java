package dev.orb.bench.chaos;

import dev.orb.bench.chaos.Offence.Law;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came out.
 *
 * @param offences each law that was broken, with who broke it
 * @param counts what there was in all, by name
 */
public record Verdict(List<Offence> offences, Map<String, Long> counts) {
  /** Of copies of what was given. */
  public Verdict {
    offences = List.copyOf(offences);
    counts = Map.copyOf(counts);
  }

  /** Whether every law held. */
  public boolean isClean() {
    return offences.isEmpty();
  }

  /** How often each law was broken, those that held with 0. */
  public Map<Law, Long> broken() {
    Map<Law, Long> broken = new EnumMap<>(Law.class);
    for (Law law : Law.values()) {
      broken.put(law, offences.stream().filter(offence -> offence.law() == law).count());
    }
    return broken;
  }

  /** One of the counts. */
  public long count(String what) {
    return counts.getOrDefault(what, 0L);
  }

  /** The counts by name. */
  public Map<String, Long> sorted() {
    return new TreeMap<>(counts);
  }

  Verdict with(List<Offence> more) {
    List<Offence> all = new ArrayList<>(offences);
    all.addAll(more);
    return new Verdict(all, counts);
  }
}
