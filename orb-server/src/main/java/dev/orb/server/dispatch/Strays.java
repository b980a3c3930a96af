package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that move no open delivery: replies after the end, which are kept with their delivery,
 * and evidence that belongs to nothing, which is kept as an orphan. None is fatal; each is counted.
 */
final class Strays {
  private static final Logger LOG = LoggerFactory.getLogger(Strays.class);
  private static final int KEPT_NAME = 128;
  private static final int KEPT_CHARS = 16 * 1024;

  private final Journal journal;
  private final Committer committer;
  private final Mailbox mailbox;
  private final Executor working;
  private final DispatchMetrics metrics;
  private final Clock clock;

  Strays(
      DispatchPorts ports,
      Committer committer,
      Mailbox mailbox,
      Executor working,
      DispatchMetrics metrics) {
    this.journal = ports.journal();
    this.clock = ports.clock();
    this.committer = committer;
    this.mailbox = mailbox;
    this.working = working;
    this.metrics = metrics;
  }

  /** Loop only: keeps a message that belongs to no delivery. */
  void orphan(Incoming message, String commandId) {
    try (LogKeys keys = LogKeys.of(message.sender(), commandId)) {
      LOG.info(
          "a message on {} fits no delivery: {}{}",
          message.received().address(),
          keys,
          Evidence.queue(message.received()).map(queue -> ", it was in " + queue).orElse(""));
    }
    metrics.orphan();
    committer.batch().fact(orphanOf(message, commandId));
    committer.batch().settle(message);
  }

  private JournalEntry orphanOf(Incoming message, String commandId) {
    byte[] body = message.received().body();
    String text =
        new String(body, 0, Math.min(body.length, KEPT_CHARS), StandardCharsets.UTF_8)
            .replace('\u0000', '?');
    return new JournalEntry.Orphan(
        message.received().address(),
        orNull(commandId),
        orNull(message.sender()),
        text,
        clock.instant());
  }

  // why: a client chose this text, and the journal keeps names, not essays
  private static @Nullable String orNull(String said) {
    String text = said.length() > KEPT_NAME ? said.substring(0, KEPT_NAME) : said;
    return text.isEmpty() ? null : text;
  }

  /** Loop only: a reply to a delivery that has ended, or to a command that is not open. */
  void reply(Incoming message, Reply reply) {
    // why: after this turn's commit, so that the end it came too late for can be read
    committer.batch().next(() -> working.execute(() -> consider(message, reply)));
  }

  /** Loop only: evidence about a copy of a command that is not open. */
  void evidence(Incoming message, CommandId id) {
    working.execute(
        () -> {
          try {
            boolean known = journal.command(id).isPresent();
            mailbox.post(
                () -> {
                  if (known) {
                    committer.batch().settle(message);
                  } else {
                    orphan(message, id.toString());
                  }
                });
          } catch (RuntimeException e) {
            LOG.warn("evidence about command {} is left for later", id, e);
            committer.leave(message);
          }
        });
  }

  private void consider(Incoming message, Reply reply) {
    try {
      Optional<DeliveryRecord> row = journal.delivery(reply.corr(), message.sender());
      if (row.isPresent() && row.get().enrolment() == reply.enrolment()) {
        mailbox.post(() -> late(message, reply, row.get()));
      } else if (row.isEmpty() && hadIt(reply.corr(), message.sender())) {
        mailbox.post(() -> committer.batch().settle(message));
      } else {
        mailbox.post(() -> orphan(message, reply.corr().toString()));
      }
    } catch (RuntimeException e) {
      // why: it stays in the node's queue and comes again; a journal that cannot be read decides
      // nothing
      try (LogKeys keys = LogKeys.of(message.sender(), reply.corr())) {
        LOG.warn("a reply is left for later: {}", keys, e);
      }
      committer.leave(message);
    }
  }

  /** Whether a client had a command to any one of several before it went on to another. */
  private boolean hadIt(CommandId id, String client) {
    return journal.handOvers(List.of(id)).getOrDefault(id, List.of()).stream()
        .anyMatch(step -> step.from().equals(client));
  }

  private void late(Incoming message, Reply reply, DeliveryRecord row) {
    if (row.late() == null && !isSame(row, reply)) {
      metrics.late();
      committer.batch().fact(new JournalEntry.Delivery(row.withLate(JsonCodec.of(asJson(reply)))));
    }
    committer.batch().settle(message);
  }

  /**
   * Whether a reply says what the delivery ended with, as one that is sent again does. One that
   * tells of an attempt which nobody knew of does not: it ran before it was cancelled.
   */
  private static boolean isSame(DeliveryRecord row, Reply reply) {
    Outcome outcome = Outcome.of(reply, row.startedAt() != null);
    Failure told = outcome.error();
    Failure known = row.error();
    return outcome.state() == row.state()
        && reply.attempt() <= row.attempt()
        && Objects.equals(outcome.result(), row.result())
        && (told == null ? null : told.code()) == (known == null ? null : known.code());
  }

  private static Map<String, Object> asJson(Reply reply) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("attempt", reply.attempt());
    if (reply.result() != null) {
      json.put("result", reply.result());
    }
    Failure error = reply.error();
    if (error != null) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("code", error.code());
      fields.put("message", error.message());
      if (error.detail() != null) {
        fields.put("detail", error.detail());
      }
      json.put("error", fields);
    }
    json.put("at", reply.ts());
    return json;
  }
}
