package dev.orb.client.ledger;

import dev.orb.client.plans.PlanStore;
import dev.orb.exchange.SessionTerms;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plans in the file of a ledger, which share its commits. */
final class LedgerPlans implements PlanStore {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerPlans.class);
  private static final String LAST = "last-session";

  private final LedgerWriter writer;
  private final Map<String, String> left;
  private final @Nullable String last;

  LedgerPlans(LedgerWriter writer, LedgerFile file) {
    this.writer = writer;
    this.left = file.plans();
    this.last = file.text(LAST).orElse(null);
  }

  @Override
  public boolean isKept() {
    return true;
  }

  @Override
  public Map<String, Kept> all() {
    Map<String, Kept> all = new HashMap<>();
    left.forEach(
        (schedule, text) -> {
          try {
            all.put(schedule, kept(JsonCodec.parse(text)));
          } catch (RuntimeException e) {
            LOG.warn("the plan of schedule {} cannot be read; the server sends it again", schedule);
          }
        });
    return all;
  }

  private static Kept kept(Json json) {
    return new Kept(
        json.get("version").orElseThrow().string(),
        json.get("plan").orElseThrow(),
        Instant.ofEpochMilli(json.get("since").orElseThrow().integer()),
        Instant.ofEpochMilli(json.get("dealt").orElseThrow().integer()),
        json.get("ran").map(Json::integer).map(Instant::ofEpochMilli).orElse(null));
  }

  @Override
  public CompletionStage<Void> put(String schedule, Kept plan) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("version", plan.version());
    members.put("plan", plan.plan());
    members.put("since", plan.since().toEpochMilli());
    members.put("dealt", plan.dealt().toEpochMilli());
    Instant ran = plan.ran();
    if (ran != null) {
      members.put("ran", ran.toEpochMilli());
    }
    String text = JsonCodec.of(members).text();
    return writer.write(file -> file.plan(schedule, text));
  }

  @Override
  public CompletionStage<Void> remove(String schedule) {
    return writer.write(file -> file.plan(schedule, null));
  }

  @Override
  public Optional<Last> last() {
    try {
      return Optional.ofNullable(last).map(JsonCodec::parse).map(LedgerPlans::last);
    } catch (RuntimeException e) {
      LOG.warn("what the last session taught cannot be read; the next one teaches it again");
      return Optional.empty();
    }
  }

  private static Last last(Json json) {
    return new Last(
        Duration.ofMillis(number(json, "offset")),
        new SessionTerms(
            number(json, "epoch"),
            json.get("node").orElseThrow().string(),
            number(json, "enrolment"),
            number(json, "maxPayload"),
            Duration.ofMillis(number(json, "timeout")),
            Math.toIntExact(number(json, "maxAttempts")),
            List.of(),
            List.of()));
  }

  private static long number(Json json, String member) {
    return json.get(member).orElseThrow().integer();
  }

  @Override
  public void keep(Last taught) {
    SessionTerms terms = taught.terms();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("offset", taught.offset().toMillis());
    members.put("epoch", terms.epoch());
    members.put("node", terms.node());
    members.put("enrolment", terms.enrolment());
    members.put("maxPayload", terms.maxPayload());
    members.put("timeout", terms.timeout().toMillis());
    members.put("maxAttempts", terms.maxAttempts());
    String text = JsonCodec.of(members).text();
    var unused = writer.write(file -> file.text(LAST, text));
  }
}
