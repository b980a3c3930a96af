package dev.orb.exchange;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import dev.orb.protocol.message.Part;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run of a handler, as the handler sees it. Thread-safe, valid until the handler has ended. */
public interface CommandContext {

  /** The command. */
  CommandId id();

  /** The command's name. */
  String name();

  /** The component whose handler it runs; empty for the client's own. */
  Optional<String> component();

  /** Which attempt this is, from 1. */
  int attempt();

  /** Who sent it: a node, or at a server the broker-validated client. */
  String from();

  /** The parameters as they came; JSON null if there were none. */
  Json params();

  /** When the run will be stopped, in the server's time. */
  Instant deadline();

  /** The caller's trace. */
  Optional<String> trace();

  /** The schedule that fired, if one did. */
  Optional<String> schedule();

  /** The nominal time of that firing. */
  Optional<Instant> scheduledAt();

  /** When that firing was dealt with, in the server's time: late, if it was made up for. */
  default Optional<Instant> firedAt() {
    return Optional.empty();
  }

  /**
   * The nominal time of the schedule's firing before that one of which a command came, whatever
   * became of the command; empty for the first. Of a schedule in the zone of each client, in the
   * same zone.
   */
  default Optional<Instant> previousAt() {
    return Optional.empty();
  }

  /** Which of several targets this client is, where the sender said. */
  Optional<Part> part();

  /** What came with the command beside its parameters; the same file in every attempt. */
  default Optional<Payload> payload() {
    return Optional.empty();
  }

  /**
   * Tells whoever watches how far it is. Does not block; dropped if the run has ended.
   *
   * @param percent 0 to 100, or null if unknown
   * @param text words, or null
   */
  void progress(@Nullable Integer percent, @Nullable String text);

  /** Streams output to whoever watches. Does not block. */
  void output(String chunk);

  /** Whether the run was cancelled or is past its deadline, and the handler should end. */
  boolean cancelled();

  /** Runs once when the run is cancelled or passes its deadline, at once if that was before. */
  void onCancel(Runnable action);
}
