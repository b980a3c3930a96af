package dev.orb.bench.chaos;

import dev.orb.bench.chaos.Effects.Effect;
import dev.orb.bench.chaos.Effects.Step;
import dev.orb.bench.chaos.Offence.Law;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares the accounts by the laws. Not thread-safe. */
final class Judge {
  private final Accounts accounts;
  private final Map<String, List<End>> ends;
  private final Map<String, List<Effect>> effects;
  private final List<Offence> offences = new ArrayList<>();
  private final Map<String, Long> counts = new TreeMap<>();

  private Judge(Accounts accounts) {
    this.accounts = accounts;
    this.ends = accounts.ends().stream().collect(Collectors.groupingBy(End::key));
    this.effects = accounts.effects().stream().collect(Collectors.groupingBy(Effect::key));
  }

  /** Who broke which law, and what there was in all. */
  static Verdict judge(Accounts accounts) {
    Judge judge = new Judge(accounts);
    accounts.sent().forEach(judge::judge);
    judge.strangers();
    judge.offences.addAll(Lanes.overlaps(accounts));
    return new Verdict(judge.offences, judge.counts);
  }

  private void judge(Sent sent) {
    String key = sent.order().key();
    List<End> told = told(sent);
    List<Effect> done = effects.getOrDefault(key, List.of());
    count("orders", 1);
    count("sends, those made again included", sent.tries());
    if (sent.isAccepted()) {
      count("accepted", 1);
      accepted(sent, told);
    } else if (sent.isInDoubt()) {
      count("calls without an answer", 1);
    } else if (sent.isRefused()) {
      count("refused with " + sent.refused(), 1);
      if (!told.isEmpty() || !done.isEmpty()) {
        offend(Law.LIED, key, "", "refused with " + sent.refused() + ", but it is there");
      }
    } else {
      offend(Law.OPEN, key, "", "nobody ever answered for it in " + sent.tries() + " tries");
    }
    told.forEach(end -> judge(sent, end, of(done, end.client())));
    Set<String> clients = done.stream().map(Effect::client).collect(Collectors.toSet());
    clients.forEach(client -> new Runs(sent.order(), of(done, client)).judge(this, client));
    if (sent.order().aim() instanceof Order.Any && begun(done) > 0 && clients.size() > 1) {
      offend(Law.DOUBLED, key, "", "for any one, and run by " + new TreeSet<>(clients));
    }
    clients.stream()
        .filter(client -> !accounts.crew().meant(sent.order().aim()).contains(client))
        .forEach(client -> offend(Law.DOUBLED, key, client, "run where nobody sent it"));
  }

  /** What the subject says of it now, which must be what the answer said if that was an end. */
  private List<End> told(Sent sent) {
    List<End> told = ends.getOrDefault(sent.order().key(), List.of());
    End answered = sent.told();
    if (answered == null) {
      return told;
    }
    told.forEach(end -> lie(end, !end.is(answered.state()), "was answered as " + answered.state()));
    return told.isEmpty() ? List.of(answered) : told;
  }

  private void accepted(Sent sent, List<End> told) {
    Order order = sent.order();
    Set<String> ids = told.stream().map(End::id).collect(Collectors.toCollection(TreeSet::new));
    if (ids.size() > 1) {
      offend(Law.DOUBLED, order.key(), "", "one order became the commands " + ids);
    }
    Set<String> there = told.stream().map(End::client).collect(Collectors.toSet());
    if (order.handler() == Order.Handler.CALL) {
      if (there.isEmpty() && sent.told() == null) {
        // why no offence: what a killed server had not written down of calls yet is forgotten
        count("calls that nobody remembers", 1);
        if (!wasKilled(Fault.Kind.SERVER_KILL, sent.begunAt())) {
          offend(Law.LOST, order.key(), "", "a call is forgotten, though the server never died");
        }
      }
    } else if (order.aim() instanceof Order.Any) {
      if (there.isEmpty()) {
        offend(Law.LOST, order.key(), "", "for any one, and nothing is known of it");
      } else if (there.size() > 1) {
        offend(Law.DOUBLED, order.key(), "", "for any one, and known of " + there);
      }
    } else {
      accounts.crew().meant(order.aim()).stream()
          .filter(client -> !there.contains(client))
          .forEach(client -> offend(Law.LOST, order.key(), client, lost(order, client)));
    }
  }

  private String lost(Order order, String client) {
    boolean ran = has(of(effects.getOrDefault(order.key(), List.of()), client), Step.DONE);
    return "nothing is known of it, and it " + (ran ? "ran" : "did not run");
  }

  private void judge(Sent sent, End end, List<Effect> done) {
    Order order = sent.order();
    count("deliveries", 1);
    count("deliveries " + end.state() + (end.reason().isEmpty() ? "" : ", " + end.reason()), 1);
    if (!end.isFinal()) {
      offend(Law.OPEN, order.key(), end.client(), "it is " + end.state() + ", " + end.reason());
      return;
    }
    if (end.is(End.SUCCEEDED)) {
      lie(end, !has(done, Step.DONE), "succeeded, but its handler did not end well");
      lie(end, !end.answer().equals(order.key()), "answered as " + end.answer());
      return;
    }
    lie(end, end.reason().isEmpty(), "ended " + end.state() + " without a reason");
    boolean ran = has(done, Step.BEGUN);
    switch (end.reason()) {
      case "refused" -> lie(end, ran, "refused, but it ran");
      case "failed" -> lie(end, !has(done, Step.FAILED), "failed, but no handler said so");
      case "lost", "poison" ->
          lie(
              end,
              !wasKilled(end.client(), sent.begunAt()),
              "cut off by a death that there was not");
      case "cancelled", "stopped" -> {
        lie(end, !sent.cancelled(), "cancelled by nobody");
        count("ran although told cancelled", ran && end.reason().equals("cancelled") ? 1 : 0);
      }
      case "never-delivered", "not-started" -> count("ran although told expired", ran ? 1 : 0);
      case "no-reply" ->
          lie(
              end,
              has(done, Step.DONE) || has(done, Step.FAILED),
              "ended at its client, and nobody ever heard of it");
      default -> {
        // what was timed out may have run or not
      }
    }
  }

  /** Ends and effects of what nobody sent. */
  private void strangers() {
    Set<String> known =
        accounts.sent().stream().map(sent -> sent.order().key()).collect(Collectors.toSet());
    Set<String> seen = new TreeSet<>(ends.keySet());
    seen.addAll(effects.keySet());
    seen.removeAll(known);
    seen.forEach(key -> offend(Law.LIED, key, "", "nobody sent this"));
    count("effects", begun(accounts.effects()));
  }

  private boolean wasKilled(String client, long since) {
    return accounts.strikes().stream()
        .anyMatch(
            strike ->
                strike.fault().kind() == Fault.Kind.CLIENT_KILL
                    && strike.fault().place() == accounts.crew().machine(client)
                    && strike.to() >= since);
  }

  private boolean wasKilled(Fault.Kind kind, long since) {
    return accounts.strikes().stream()
        .anyMatch(strike -> strike.fault().kind() == kind && strike.to() >= since);
  }

  private void lie(End end, boolean broken, String words) {
    if (broken) {
      offend(Law.LIED, end.key(), end.client(), words);
    }
  }

  void offend(Law law, String key, String client, String words) {
    offences.add(new Offence(law, key, client, words));
  }

  void count(String what, long more) {
    if (more > 0) {
      counts.merge(what, more, Long::sum);
    }
  }

  private static List<Effect> of(List<Effect> effects, String client) {
    return effects.stream().filter(effect -> effect.client().equals(client)).toList();
  }

  private static boolean has(List<Effect> effects, Step step) {
    return effects.stream().anyMatch(effect -> effect.step() == step);
  }

  private static long begun(List<Effect> effects) {
    return effects.stream().filter(effect -> effect.step() == Step.BEGUN).count();
  }
}
