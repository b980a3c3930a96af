package dev.orb.exchange;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Kind;
import dev.orb.protocol.message.Message;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.message.Timing;
import dev.orb.transport.Envelope;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes replies and progress, within the limit of a message. */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private final ServerTime time;
  private final Line line;
  private final Supplier<CommandId> ids;

  Answers(ServerTime time, Line line, Supplier<CommandId> ids) {
    this.time = time;
    this.line = line;
    this.ids = ids;
  }

  /**
   * What a reply is about.
   *
   * @param command the command
   * @param attempt which attempt, 0 if none was made
   * @param trace the command's trace
   */
  record About(CommandId command, int attempt, @Nullable String trace) {}

  /** The bytes of a reply; one that would be too large becomes a failure that says so. */
  byte[] reply(About about, Outcome outcome, @Nullable Timing timing) {
    byte[] body;
    try {
      body = encode(about, outcome, timing);
    } catch (RuntimeException e) {
      LOG.error("the reply to {} could not be written", about.command(), e);
      String words = "the reply could not be written: " + e.getMessage();
      return encode(about, Outcome.of(Failure.of(ErrorCode.INTERNAL, words)), null);
    }
    long limit = line.terms().maxPayload();
    if (body.length <= limit) {
      return body;
    }
    String words = "the reply has " + body.length + " bytes, and " + limit + " are allowed";
    return encode(about, Outcome.of(Failure.of(ErrorCode.TOO_LARGE, words)), timing);
  }

  private byte[] encode(About about, Outcome outcome, @Nullable Timing timing) {
    return MessageCodec.encode(
        new Reply(
            ids.get(),
            about.command(),
            about.attempt(),
            outcome.result(),
            outcome.error(),
            time.now(),
            timing,
            line.terms().enrolment(),
            about.trace()));
  }

  /** That a run started, and when, which may be a moment ago. */
  byte[] started(About about, Instant at) {
    return progress(about, 0, null, Told.NOTHING, at);
  }

  /**
   * How a run is coming along.
   *
   * @param seq above 0
   */
  byte[] progress(About about, int seq, @Nullable Integer percent, Told told) {
    return progress(about, seq, percent, told, time.now());
  }

  private byte[] progress(About about, int seq, @Nullable Integer percent, Told told, Instant at) {
    return MessageCodec.encode(
        new Progress(
            about.command(),
            seq,
            about.attempt(),
            seq == 0 ? Progress.STARTED : null,
            percent,
            told.text(),
            told.chunk(),
            at,
            line.terms().enrolment(),
            about.trace()));
  }

  /**
   * What a handler said.
   *
   * @param text for a person
   * @param chunk output
   */
  record Told(@Nullable String text, @Nullable String chunk) {
    static final Told NOTHING = new Told(null, null);
  }

  /** A reply that the broker has on disk before it confirms. */
  static Envelope durable(String address, byte[] reply, CommandId command) {
    // why: no duplicate id, because a reply that comes twice changes nothing at the server, and
    // keeping one would cost the broker a record for every reply
    return new Envelope(
        address,
        reply,
        Kind.REPLY.text(),
        command.toString(),
        null,
        true,
        Envelope.USUAL_PRIORITY,
        null,
        null,
        null);
  }

  static Envelope fleeting(String address, byte[] body, Kind kind, CommandId command) {
    return Envelope.fleeting(address, body, kind.text(), command.toString(), null);
  }

  static Envelope control(String address, Message control) {
    return Envelope.fleeting(address, MessageCodec.encode(control), "control", null, null);
  }

  Instant now() {
    return time.now();
  }
}
