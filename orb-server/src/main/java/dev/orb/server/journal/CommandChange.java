package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one group does to one command, folded to the last of each kind. */
final class CommandChange {
  private final CommandId id;
  private @Nullable CommandRecord accepted;
  private boolean sent;
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

  boolean sent() {
    return sent;
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

  void markSent() {
    sent = true;
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
    JournalEntry.Progressed last = progressed;
    return new CommandRecord(
        command.id(),
        command.seq(),
        command.node(),
        command.name(),
        command.params(),
        command.target(),
        command.options(),
        command.by(),
        command.schedule(),
        command.scheduledAt(),
        command.durable(),
        command.createdAt(),
        command.expiresAt(),
        command.timeout(),
        command.addressees(),
        command.refused(),
        sent || command.sent(),
        cancelRequestedAt == null ? command.cancelRequestedAt() : cancelRequestedAt,
        last == null ? command.state() : last.state(),
        last == null ? command.counts() : last.counts(),
        last == null ? command.finishedAt() : last.finishedAt());
  }
}
