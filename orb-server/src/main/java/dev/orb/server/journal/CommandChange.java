package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one group does to one command, folded to the last of each kind. */
final class CommandChange {
  private final CommandId id;
  private @Nullable CommandRecord accepted;
  private @Nullable Instant cancelRequestedAt;
  private JournalEntry.@Nullable Progressed progressed;

  CommandChange(CommandId id) {
    this.id = id;
  }

  CommandId id() {
    return id;
  }

  @Nullable CommandRecord accepted() {
    return accepted;
  }

  @Nullable Instant cancelRequestedAt() {
    return cancelRequestedAt;
  }

  JournalEntry.@Nullable Progressed progressed() {
    return progressed;
  }

  void accept(CommandRecord command) {
    if (accepted == null) {
      accepted = command;
    }
  }

  void requestCancel(Instant at) {
    cancelRequestedAt = at;
  }

  void progress(JournalEntry.Progressed entry) {
    progressed = entry;
  }

  /** The accepted command with what came after it in the same group. */
  CommandRecord merged() {
    CommandRecord command = accepted;
    if (command == null) {
      throw new IllegalStateException("command " + id + " was not accepted in this group");
    }
    if (cancelRequestedAt != null) {
      command = command.withCancelRequested(cancelRequestedAt);
    }
    JournalEntry.Progressed last = progressed;
    return last == null
        ? command
        : command.withProgress(last.state(), last.counts(), last.finishedAt());
  }
}
