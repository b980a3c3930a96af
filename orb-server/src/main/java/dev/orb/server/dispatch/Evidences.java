package dev.orb.server.dispatch;

import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Durations;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Spread;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.EvidenceRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.story.Clue;
import dev.orb.server.story.What;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what is known of one delivery, in order: most of it is told from its times, the
 * rest was written down when it was seen.
 */
final class Evidences {
  private final CommandRecord command;
  private final DeliveryRecord row;
  private final List<Clue> clues = new ArrayList<>();

  private Evidences(CommandRecord command, DeliveryRecord row) {
    this.command = command;
    this.row = row;
  }

  /**
   * The evidence.
   *
   * @param sent whether the broker has confirmed the command
   * @param seen what was written down
   * @param orphans what came for it and did not fit
   */
  static List<Clue> of(
      CommandRecord command,
      DeliveryRecord row,
      boolean sent,
      List<EvidenceRecord> seen,
      List<JournalEntry.Orphan> orphans) {
    Evidences evidence = new Evidences(command, row);
    evidence.began(sent);
    evidence.kept(seen);
    evidence.ended();
    for (JournalEntry.Orphan orphan : orphans) {
      evidence.add(
          orphan.at(), What.ORPHAN, "a message on " + orphan.source() + " that did not fit it");
    }
    evidence.clues.sort(Comparator.comparing(Clue::at).thenComparing(Clue::what));
    return evidence.clues;
  }

  private void add(@Nullable Instant at, What what, String words) {
    add(at, what, 0, 0, words);
  }

  private void add(@Nullable Instant at, What what, int n, int attempt, String words) {
    if (at != null) {
      clues.add(new Clue(at, what, n, attempt, words));
    }
  }

  private void began(boolean sent) {
    add(row.queuedAt(), What.QUEUED, "accepted by node " + command.node() + moment());
    if (!sent) {
      add(row.queuedAt(), What.UNSENT, "the broker has not confirmed it yet");
    }
    add(row.deliveredAt(), What.DELIVERED, "the client had it");
    add(
        row.startedAt(),
        What.STARTED,
        0,
        Math.max(1, row.attempt()),
        "attempt " + Math.max(1, row.attempt()) + " began");
    Instant cancelled = command.cancelRequestedAt();
    if (cancelled != null && (row.finishedAt() == null || !row.finishedAt().isBefore(cancelled))) {
      add(cancelled, What.CANCEL_REQUESTED, "somebody asked to cancel it");
    }
  }

  /** When this client is to start it, if it is not at once. */
  private String moment() {
    FiringNote firing = command.firing();
    String schedule = command.schedule();
    return firing == null || firing.jitter() == null || schedule == null
        ? ""
        : ", to start at "
            + command.createdAt().plus(Spread.delay(schedule, row.client(), firing.jitter()))
            + ", this client's moment in a jitter of "
            + Durations.text(firing.jitter());
  }

  private void kept(List<EvidenceRecord> seen) {
    int redelivered = 0;
    for (EvidenceRecord each : seen) {
      What what =
          Stream.of(What.values())
              .filter(known -> known.text().equals(each.what()))
              .findFirst()
              .orElse(null);
      if (what != null) {
        int n = what == What.REDELIVERED ? ++redelivered : 0;
        add(each.at(), what, n, each.attempt(), each.words());
      }
    }
  }

  private void ended() {
    if (row.state().isFinal()) {
      if (isAnswered()) {
        add(
            row.finishedAt(),
            What.ACKNOWLEDGED,
            "the client's answer is written down, and its copy acknowledged");
      }
      if (row.reason() == Reason.CANCELLED || row.reason() == Reason.STOPPED) {
        add(
            row.finishedAt(),
            What.CANCEL_CONFIRMED,
            row.reason() == Reason.STOPPED
                ? "the client stopped it"
                : "taken out before it started");
      }
      add(row.finishedAt(), What.ENDED, ending());
    }
    Json late = row.late();
    if (late != null) {
      add(
          late.get("at")
              .filter(Json::isString)
              .map(at -> Instant.parse(at.string()))
              .orElse(row.finishedAt()),
          What.LATE_REPLY,
          late.get("error").isPresent()
              ? "the client answered with an error, too late"
              : "the client answered with a result, too late");
    }
  }

  /** Whether it was the client's own answer that ended it. */
  private boolean isAnswered() {
    Reason reason = row.reason();
    if (row.state() == DeliveryState.SUCCEEDED || reason == null) {
      return true;
    }
    return switch (reason) {
      case FAILED, TIMED_OUT, STOPPED -> true;
      case REFUSED, NOT_STARTED -> row.deliveredAt() != null;
      case WAITING_OFFLINE,
          WAITING_BUSY,
          WAITING_RELEASE,
          NEVER_DELIVERED,
          NO_REPLY,
          LOST,
          CANCELLED,
          SUPERSEDED,
          CLIENT_REMOVED,
          POISON ->
          false;
    };
  }

  private String ending() {
    StringBuilder words = new StringBuilder(row.state().name());
    if (row.reason() != null) {
      words.append(' ').append(row.reason().text());
    }
    if (row.error() != null) {
      words.append(": ").append(row.error().message());
    }
    return words.toString();
  }
}
