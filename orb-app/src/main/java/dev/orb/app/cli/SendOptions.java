package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command is to be sent. The names are the JSON names in kebab-case. */
final class SendOptions {
  @Option(
      names = "--ttl",
      paramLabel = "D",
      description = "It may wait this long to be started (default 1h).")
  @Nullable String ttl;

  @Option(
      names = "--timeout",
      paramLabel = "D",
      description = "Its handler may run this long (default: the handler's own, else 60s).")
  @Nullable String timeout;

  @Option(
      names = "--offline",
      paramLabel = "WHAT",
      description = "For clients that are away: queue (default) or reject.")
  @Nullable String offline;

  @Option(names = "--priority", paramLabel = "N", description = "0 to 9 (default 4).")
  @Nullable Integer priority;

  @Option(
      names = "--serial-key",
      paramLabel = "KEY",
      description = "One at a time on a client among commands of this key.")
  @Nullable String serialKey;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Sent again with this key within 24 h, it is still one command.")
  @Nullable String idempotencyKey;

  @Option(names = "--trace", paramLabel = "TRACE", description = "A W3C trace parent.")
  @Nullable String trace;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
  @Nullable String reason;

  @Option(
      names = "--supersede-key",
      paramLabel = "KEY",
      description = "Takes the place of an older command of this key that has not started.")
  @Nullable String supersedeKey;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description = "If its handler fails, run it again up to so often, in the same delivery.")
  @Nullable Integer retries;

  @Option(
      names = "--retry-delay",
      paramLabel = "D",
      description = "So long after the first failure (default 1s).")
  @Nullable String retryDelay;

  @Option(
      names = "--retry-factor",
      paramLabel = "X",
      description = "Each delay is so many times the one before (default 2).")
  @Nullable Double retryFactor;

  @Option(
      names = "--component",
      paramLabel = "NAME",
      description = "For this component of each client, not for the client's own handlers.")
  @Nullable String component;

  @Option(names = "--rollout", hidden = true)
  @Nullable String later;

  private @Nullable Map<String, Object> retries() {
    if (retries == null) {
      if (retryDelay != null || retryFactor != null) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS,
            "--retry-delay and --retry-factor are about retries",
            "say how many by --retries N");
      }
      return null;
    }
    return new Body()
        .with("times", retries)
        .with("delay", retryDelay)
        .with("factor", retryFactor)
        .json();
  }

  /** Adds what was given to the body of a request. */
  void addTo(Body body) {
    if (later != null) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "--rollout is not available in this version", "leave it out");
    }
    body.with("ttl", ttl)
        .with("timeout", timeout)
        .with("offline", offline)
        .with("priority", priority)
        .with("serialKey", serialKey)
        .with("supersedeKey", supersedeKey)
        .with("retries", retries())
        .with("idempotencyKey", idempotencyKey)
        .with("trace", trace)
        .with("reason", reason)
        .with("component", component);
  }
}
