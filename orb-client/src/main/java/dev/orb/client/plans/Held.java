package dev.orb.client.plans;

import dev.orb.client.plans.PlanStore.Kept;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.schedule.ClientCourse;
import dev.orb.protocol.schedule.ClientPlan;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A plan that this client has. Changed by the almanac's tasks alone; anybody may read it. */
final class Held {
  private final @Nullable ClientPlan plan;
  private final @Nullable ClientCourse course;
  private final @Nullable String error;
  private volatile Kept kept;

  /** Completes when all that was handed over so far is in the ledger. */
  private CompletableFuture<@Nullable Void> met = CompletableFuture.completedFuture(null);

  Held(String schedule, Kept kept) {
    this.kept = kept;
    ClientPlan read = null;
    String why = null;
    try {
      read = ClientPlan.of(schedule, kept.plan());
    } catch (OrbException e) {
      why = e.reason();
    }
    this.plan = read;
    this.error = why;
    this.course =
        read == null ? null : new ClientCourse(read.schedule(), read.rules(), read.missedAfter());
  }

  /** Null if it cannot be read. */
  @Nullable ClientPlan plan() {
    return plan;
  }

  @Nullable ClientCourse course() {
    return course;
  }

  /** Why it cannot be read. */
  @Nullable String error() {
    return error;
  }

  Kept kept() {
    return kept;
  }

  /** All up to this are dealt with. */
  Kept dealt(Instant upTo, @Nullable Instant ran) {
    Kept next =
        new Kept(kept.version(), kept.plan(), kept.since(), upTo, ran == null ? kept.ran() : ran);
    kept = next;
    return next;
  }

  CompletableFuture<@Nullable Void> met() {
    return met;
  }

  void met(CompletableFuture<@Nullable Void> all) {
    met = all;
  }
}
