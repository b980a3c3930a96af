package dev.orb.exchange;

import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One accepted command, as the execution sees it. */
interface Job {

  /** The command. */
  Command command();

  /** Who sent it. */
  String from();

  /** Which attempt this is. */
  int attempt();

  /** Whether an attempt began before the run that is in line now. */
  boolean ranBefore();

  /** The larger, the sooner its turn. */
  int priority();

  /** What runs for it. */
  Registered handler();

  /** How long it may run if it starts now. */
  Duration limit();

  /** Asked when its turn has come: why it must not start any more, or null. */
  @Nullable Failure refusal();

  /**
   * Its turn has come. Does not block.
   *
   * @return completes with null when its handler may run, or with why it must not; a failure means
   *     that its turn comes again later
   */
  CompletionStage<@Nullable Failure> begin();

  /** What came with it, once it has begun. */
  default Optional<Payload> payload() {
    return Optional.empty();
  }

  /** It waited for its time, and that has come: it is in line. */
  void resumes();

  /** Its handler runs now. */
  void started();

  /** Something to tell whoever watches. Does not block. */
  void progress(int seq, @Nullable Integer percent, @Nullable String text, @Nullable String chunk);

  /** It will not have its turn: this end stops. Called instead of {@link #ended}. */
  void dropped();

  /** It ended. Called once, whether its handler ran or not. Does not block. */
  void ended(Outcome outcome);
}
