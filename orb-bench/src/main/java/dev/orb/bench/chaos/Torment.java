package dev.orb.bench.chaos;

import dev.orb.bench.chaos.Offence.Law;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One run: faults strike the subject by their plan while it is sent orders, then all is judged. */
public final class Torment {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int TOLD = 20;
  private static final long AROUND_MILLIS = 2_000;

  private final Terms terms;
  private final Subject subject;
  private final Consumer<String> progress;
  private final List<Strike> strikes = new ArrayList<>();
  private final Map<Fault.Kind, Integer> struck = new EnumMap<>(Fault.Kind.class);
  private final List<Begun> begun = new ArrayList<>();

  /**
   * What a run is made of.
   *
   * @param plan the faults
   * @param crew who is there
   * @param seed of the load
   * @param perSecond how many orders are sent
   * @param effects the folder of the clients' own records
   * @param patience how long what is open may take when all is healed
   */
  public record Terms(
      List<Fault> plan, Crew crew, long seed, int perSecond, Path effects, Duration patience) {
    /** Of a copy of the plan. */
    public Terms {
      plan = List.copyOf(plan);
    }
  }

  private record Begun(Fault fault, long from, long fromNanos) {}

  private Torment(Terms terms, Subject subject, Consumer<String> progress) {
    this.terms = terms;
    this.subject = subject;
    this.progress = progress;
  }

  /** The outcome of a run. */
  public record Outcome(
      Verdict verdict, Map<Fault.Kind, Integer> faults, List<String> story, Duration took) {
    /** Of copies of what was given. */
    public Outcome {
      faults = Map.copyOf(faults);
      story = List.copyOf(story);
    }
  }

  /** Runs it on a subject that has started. Blocks until all is judged. */
  public static Outcome run(Terms terms, Subject subject, Consumer<String> progress)
      throws IOException {
    return new Torment(terms, subject, progress).run();
  }

  private Outcome run() throws IOException {
    long from = System.nanoTime();
    Sender sender =
        new Sender(subject.door(), new Load(terms.crew(), terms.seed()), terms.perSecond());
    sender.start();
    strikeAll(sender);
    progress.accept("all is healed; waiting for what is open");
    tendUntil(() -> begun.isEmpty());
    ChaosThreads.start("last-answers", () -> sender.finish(terms.patience()));
    long healed = System.nanoTime();
    tendUntil(
        new Every(
            () ->
                System.nanoTime() - healed > terms.patience().toNanos()
                    || (sender.isFinished() && subject.open().orElse(1) == 0)));
    progress.accept(
        String.format("all had ended %.1f s later", (System.nanoTime() - healed) / 1e9));
    Accounts accounts =
        new Accounts(
            sender.all(),
            subject.ends(),
            Effects.read(terms.effects(), terms.crew()),
            strikes,
            terms.crew());
    Verdict verdict =
        Judge.judge(accounts)
            .with(
                subject.crashes().stream()
                    .map(line -> new Offence(Law.CRASHED, "", "", line))
                    .toList());
    return new Outcome(
        verdict, struck, story(verdict, accounts), Duration.ofNanos(System.nanoTime() - from));
  }

  private void strikeAll(Sender sender) {
    Deque<Fault> coming = new ArrayDeque<>(terms.plan());
    int sayEvery = Math.max(5, terms.plan().size() / TOLD);
    long last = System.nanoTime();
    while (!coming.isEmpty()) {
      tend();
      Fault next = coming.element();
      if (System.nanoTime() - last >= next.gap().toNanos() && subject.strike(next)) {
        coming.remove();
        last = System.nanoTime();
        begun.add(new Begun(next, System.currentTimeMillis(), last));
        struck.merge(next.kind(), 1, Integer::sum);
        if (next.number() % sayEvery == 0) {
          say(next.number(), sender);
        }
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void say(int faults, Sender sender) {
    OptionalInt open = subject.open();
    progress.accept(
        faults
            + " of "
            + terms.plan().size()
            + " faults ("
            + struck.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().words())
                .collect(Collectors.joining(", "))
            + "); accepted "
            + sender.accepted()
            + ", open "
            + (open.isPresent() ? open.getAsInt() : "nobody knows now"));
  }

  private interface Condition {
    boolean holds();
  }

  /** Why: the question is not for free. */
  private static final class Every implements Condition {
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Condition condition;
    private long asked = System.nanoTime() - NANOS;

    Every(Condition condition) {
      this.condition = condition;
    }

    @Override
    public boolean holds() {
      if (System.nanoTime() - asked < NANOS) {
        return false;
      }
      asked = System.nanoTime();
      return condition.holds();
    }
  }

  private void tendUntil(Condition condition) {
    while (!condition.holds()) {
      tend();
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Heals what has lasted long enough. */
  private void tend() {
    for (Begun one : List.copyOf(begun)) {
      if (System.nanoTime() - one.fromNanos() >= one.fault().lasts().toNanos()) {
        subject.heal(one.fault());
        begun.remove(one);
        strikes.add(new Strike(one.fault(), one.from(), System.currentTimeMillis()));
      }
    }
    subject.tend();
  }

  private List<String> story(Verdict verdict, Accounts accounts) {
    List<String> story = new ArrayList<>();
    for (Offence offence : verdict.offences().stream().limit(TOLD).toList()) {
      story.add(
          offence.law().words()
              + ": "
              + offence.key()
              + " "
              + offence.client()
              + ": "
              + offence.words());
      accounts.sent().stream()
          .filter(sent -> sent.order().key().equals(offence.key()))
          .forEach(sent -> story.addAll(evidence(sent, offence, accounts)));
    }
    return story;
  }

  private List<String> evidence(Sent sent, Offence offence, Accounts accounts) {
    List<String> lines = new ArrayList<>();
    lines.add("  " + sent);
    long last = sent.acceptedAt();
    for (Effects.Effect effect : accounts.effects()) {
      if (isMeant(offence, effect.key(), effect.client())) {
        lines.add("  " + effect);
        last = Math.max(last, effect.at());
      }
    }
    for (End end : accounts.ends()) {
      if (isMeant(offence, end.key(), end.client())) {
        lines.add("  " + end);
        subject.evidence(end).forEach(line -> lines.add("    " + line));
      }
    }
    long to = last + AROUND_MILLIS;
    accounts.strikes().stream()
        .filter(strike -> strike.touches(sent.begunAt() - AROUND_MILLIS, to))
        .filter(strike -> isNear(strike.fault(), offence))
        .forEach(strike -> lines.add(strike.words()));
    return lines;
  }

  private boolean isNear(Fault fault, Offence offence) {
    return !fault.kind().isOfMachine()
        || offence.client().isEmpty()
        || fault.place() == terms.crew().machine(offence.client());
  }

  private static boolean isMeant(Offence offence, String key, String client) {
    return offence.key().equals(key)
        && (offence.client().isEmpty() || offence.client().equals(client));
  }
}
