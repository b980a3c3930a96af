package dev.orb.http.api;

import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Said;
import dev.orb.server.story.Clue;
import dev.orb.server.story.Story;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one delivery has beside its own fields.
 *
 * @param cause why it is as it is, in words
 * @param progress what its handler reported, in order
 * @param dropped how many of the oldest reports and pieces of output are not kept any more
 * @param missing how many never came, by their numbers
 * @param output what its program printed, in order
 * @param truncated whether there was more output than that
 * @param evidence what was seen of it, in order
 */
record StoryJson(
    @Nullable String cause,
    List<Report> progress,
    int dropped,
    int missing,
    @Nullable String output,
    boolean truncated,
    List<ClueJson> evidence) {

  /** A report without its output. */
  record Report(
      int attempt,
      int seq,
      @Nullable String state,
      @Nullable Integer percent,
      @Nullable String text,
      Instant at) {}

  /** A piece of evidence. */
  record ClueJson(
      Instant at, String what, @Nullable Integer n, @Nullable Integer attempt, String words) {
    static ClueJson of(Clue clue) {
      return new ClueJson(
          clue.at(),
          clue.what().text(),
          clue.n() == 0 ? null : clue.n(),
          clue.attempt() == 0 ? null : clue.attempt(),
          clue.words());
    }
  }

  /** The delivery with all of this. */
  static Json of(Story story) {
    Map<String, Json> all =
        new LinkedHashMap<>(JsonCodec.of(DeliveryJson.of(story.delivery())).members());
    all.putAll(JsonCodec.of(more(story)).members());
    return JsonCodec.of(all);
  }

  private static StoryJson more(Story story) {
    List<Report> reports = new ArrayList<>(started(story.delivery()));
    StringBuilder output = new StringBuilder();
    int dropped = 0;
    boolean printed = false;
    for (Said said : story.said()) {
      dropped += said.dropped();
      if (said.chunk() != null) {
        printed = true;
        output.append(said.chunk());
      }
      if (said.percent() != null || said.text() != null) {
        reports.add(
            new Report(said.attempt(), said.seq(), null, said.percent(), said.text(), said.at()));
      }
    }
    reports.sort(Comparator.comparingInt(Report::attempt).thenComparingInt(Report::seq));
    int missing = missing(story.said());
    return new StoryJson(
        story.cause(),
        reports,
        dropped,
        missing,
        printed ? output.toString() : null,
        dropped + missing > 0,
        story.evidence().stream().map(ClueJson::of).toList());
  }

  /** Number 0 of the newest attempt, which the delivery's times keep. */
  private static List<Report> started(DeliveryRecord row) {
    return row.startedAt() == null || row.state() == DeliveryState.QUEUED
        ? List.of()
        : List.of(
            new Report(Math.max(1, row.attempt()), 0, "started", null, null, row.startedAt()));
  }

  private static int missing(List<Said> all) {
    int missing = 0;
    int attempt = 0;
    int seq = 0;
    for (Said said : all) {
      int before = said.attempt() == attempt ? seq : 0;
      if (said.dropped() == 0) {
        missing += Math.max(0, said.seq() - before - 1);
      }
      attempt = said.attempt();
      seq = Math.max(said.seq(), before);
    }
    return missing;
  }
}
