package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Makes drafts: defaults filled in, limits checked. Thread-safe. */
final class Drafting {
  private final DispatchSettings settings;
  private final Clock clock;
  private final RandomGenerator random;

  Drafting(DispatchSettings settings, DispatchPorts ports) {
    this.settings = settings;
    this.clock = ports.clock();
    this.random = ports.random();
  }

  static boolean isDurable(Submission submission) {
    return submission.options().offline() != Offline.REJECT;
  }

  Draft draft(Submission submission) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    Duration ttl = submission.options().ttl() == null ? settings.ttl() : submission.options().ttl();
    CommandId id = submission.id() == null ? CommandId.create(now, random) : submission.id();
    return new Draft(
        submission,
        id,
        settings.node(),
        now,
        now.plus(ttl),
        submission.options().timeout(),
        isDurable(submission));
  }

  void checkSize(Command message) {
    checkSize(MessageCodec.encode(message));
  }

  void checkSize(byte[] body) {
    if (body.length > settings.maxPayload()) {
      throw new OrbException(
          ErrorCode.TOO_LARGE,
          "the command has " + body.length + " bytes, more than " + settings.maxPayload(),
          "send less, or raise commands.max-payload");
    }
  }
}
