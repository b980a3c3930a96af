package dev.orb.testkit.simulator;

import dev.orb.protocol.Reason;
import dev.orb.server.journal.DeliveryRecord;
import java.util.EnumMap;
import java.util.Map;

/**
 * What happened in worlds whose promises held.
 *
 * @param worlds how many
 * @param commands that journals have
 * @param accepted durable commands whose caller was told so
 * @param effects that handlers had
 * @param told ends that somebody was told of
 * @param late ends whose answer came after them
 * @param succeeded deliveries
 * @param reasons of the other deliveries that journals have
 * @param events that happened, by kind
 */
public record Report(
    long worlds,
    long commands,
    long accepted,
    long effects,
    long told,
    long late,
    long succeeded,
    Map<Reason, Long> reasons,
    Map<Kind, Long> events) {

  public Report {
    reasons = Map.copyOf(reasons);
    events = Map.copyOf(events);
  }

  static final Report NOTHING = new Report(0, 0, 0, 0, 0, 0, 0, Map.of(), Map.of());

  static Report of(Script script, Orders orders, Witness witness, SimulatedJournal journal) {
    Map<Kind, Long> events = new EnumMap<>(Kind.class);
    script.events().forEach(event -> events.merge(event.kind(), 1L, Long::sum));
    Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
    long late = 0;
    long succeeded = 0;
    int commands = 0;
    for (var command : journal.all()) {
      commands++;
      for (DeliveryRecord row : journal.deliveries(command.id())) {
        Reason reason = row.reason();
        late += row.late() == null ? 0 : 1;
        if (reason == null) {
          succeeded++;
        } else {
          reasons.merge(reason, 1L, Long::sum);
        }
      }
    }
    return new Report(
        1,
        commands,
        orders.accepted().size(),
        witness.runs().size(),
        witness.told().size(),
        late,
        succeeded,
        reasons,
        events);
  }

  /** Both together. */
  Report and(Report other) {
    return new Report(
        worlds + other.worlds,
        commands + other.commands,
        accepted + other.accepted,
        effects + other.effects,
        told + other.told,
        late + other.late,
        succeeded + other.succeeded,
        sum(reasons, other.reasons),
        sum(events, other.events));
  }

  private static <K> Map<K, Long> sum(Map<K, Long> some, Map<K, Long> others) {
    Map<K, Long> all = new java.util.HashMap<>(some);
    others.forEach((key, count) -> all.merge(key, count, Long::sum));
    return all;
  }
}
