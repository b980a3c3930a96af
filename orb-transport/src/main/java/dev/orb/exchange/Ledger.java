package dev.orb.exchange;

import dev.orb.protocol.CommandId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A client's own record of the durable commands that it has met: what makes "nothing twice" true
 * across a crash. Thread-safe. Writes are grouped into commits in the order of the calls, and do
 * not block.
 *
 * <p>An entry goes only when its copy can no longer come, as an unknown copy would run. A copy that
 * is acknowledged is gone, and its entry goes when its time to be kept is over. One that is not
 * goes {@link #FORGOTTEN} after that time: its command has expired by then, so the broker has moved
 * it aside and hands it to nobody, and a client refuses what is expired before it runs it. Without
 * that a ledger would fill up for good with commands whose copies expired before their end could be
 * acknowledged, and with those whose mark of acknowledgement a kill has taken. A full ledger says
 * so and never evicts.
 */
public interface Ledger extends AutoCloseable {
  /**
   * How much longer what was never acknowledged is kept. That it is expired rests on the server's
   * clock alone; the time is long so that a clock which somebody sets wrong and right again does no
   * harm.
   */
  Duration FORGOTTEN = Duration.ofDays(7);

  /** Random, made with the ledger: another id means that the record before is gone. */
  String id();

  /** Random, kept with the ledger: names this installation of the client. */
  String instance();

  /** The fleet that welcomed this client before. */
  Optional<String> fleet();

  /** Remembers the fleet for good. */
  void joined(String fleet);

  /** What is known of a command. */
  Optional<Entry> find(CommandId id);

  /** Everything that is started and not finished, which after a crash is what was interrupted. */
  Map<CommandId, Entry.Started> started();

  /**
   * Records that an attempt begins. To be committed before the handler runs.
   *
   * @param keepUntil until when the entry must be kept, in the server's time
   * @return completes after the commit; fails with {@code STORAGE_FULL}
   */
  CompletionStage<Void> start(CommandId id, Attempt attempt, String process, Instant keepUntil);

  /**
   * Records that an attempt failed and another follows. To be committed before that begins.
   *
   * @return completes after the commit
   */
  CompletionStage<Void> fail(CommandId id, Entry.Failed failed, Instant keepUntil);

  /**
   * Adds a note to a started entry, such as the pid of a child process.
   *
   * @return completes after the commit
   */
  CompletionStage<Void> note(CommandId id, String note);

  /**
   * Records the outcome, also of a command that was refused without being started. To be committed
   * before the reply is sent. Works in a full ledger, too.
   *
   * @param reply the bytes of the reply, to be sent again if the command is seen again
   * @return completes after the commit
   */
  CompletionStage<Void> finish(CommandId id, byte[] reply, Instant keepUntil);

  /** Records that the command was acknowledged, so that its entry may go when its time is over. */
  void acknowledged(CommandId id);

  /**
   * Forgets what may be forgotten, at least some of it: who calls it does so again and again.
   *
   * @param heard what the server has said that its time is; never what this end makes of it, as its
   *     own clock may have been set since
   */
  void prune(Instant heard);

  /** Whether no new command should be met: consumption pauses. */
  boolean isFull();

  /** Commits and closes. Idempotent. */
  @Override
  void close();

  /** What is known of one command. */
  sealed interface Entry {
    /**
     * It began.
     *
     * @param attempt which attempt, from 1
     * @param process the process instance that began it
     * @param note what was noted since
     */
    record Started(Attempt attempt, String process, @Nullable String note) implements Entry {
      /** One that nothing failed before and that nothing is awaited of. */
      public Started(int attempt, String process, @Nullable String note) {
        this(Attempt.of(attempt), process, note);
      }
    }

    /**
     * An attempt failed, and it waits for the next.
     *
     * @param attempt which attempt failed
     * @param failures how many have failed, with this one
     * @param again when the next may begin, in the server's time
     * @param reply the bytes of the reply, in case there is no time for another attempt
     */
    // why: the bytes are handed over, never compared
    @SuppressWarnings("ArrayRecordComponent")
    record Failed(int attempt, int failures, Instant again, byte[] reply) implements Entry {}

    /**
     * It ended.
     *
     * @param reply the bytes of the reply
     */
    // why: the bytes are handed over, never compared
    @SuppressWarnings("ArrayRecordComponent")
    record Finished(byte[] reply) implements Entry {}
  }
}
