package dev.orb.server.dispatch;

import dev.orb.protocol.ErrorCode;
import dev.orb.server.journal.JournalEntry;
import dev.orb.transport.Envelope;
import java.util.List;
import java.util.function.Supplier;

/**
 * From the journal to the outbox and back: gives journalled commands to the outbox, and brings what
 * the broker says of them to the loop.
 */
final class Dispatching {
  private final Book book;
  private final Outbox outbox;
  private final Mailbox mailbox;
  private final Committer committer;
  private final Endings endings;
  private final Cancels cancels;
  private final Unsent unsent;
  private final Superseding superseding;

  Dispatching(
      Book book,
      Outbox outbox,
      Mailbox mailbox,
      Committer committer,
      Endings endings,
      Cancels cancels,
      Unsent unsent,
      Superseding superseding) {
    this.book = book;
    this.outbox = outbox;
    this.mailbox = mailbox;
    this.committer = committer;
    this.endings = endings;
    this.cancels = cancels;
    this.unsent = unsent;
    this.superseding = superseding;
  }

  /**
   * Sends in the order of the calls, on any thread.
   *
   * @param size bytes that it holds of the unsent, freed once it is confirmed
   * @param large whether its params are to be forgotten then
   */
  void send(
      OpenCommand command,
      Supplier<Envelope> envelope,
      List<String> clients,
      int size,
      boolean large) {
    outbox.add(
        new Outbox.Item(
            command.record().seq(),
            envelope,
            clients,
            () -> superseding.ready(command),
            new Outbox.Listener() {
              @Override
              public void confirmed(List<String> missing) {
                unsent.release(size);
                mailbox.post(() -> sent(command, missing, large));
              }

              @Override
              public void refused(ErrorCode code, String message) {
                unsent.release(size);
                mailbox.post(() -> refuse(command, code, message));
              }
            }));
  }

  private void sent(OpenCommand command, List<String> missing, boolean large) {
    if (large) {
      command.record(command.record().withoutParams());
    }
    book.sent(command);
    committer.batch().fact(new JournalEntry.SentUpTo(command.record().node(), book.sentUpTo()));
    for (String client : missing) {
      int index = command.to().find(client);
      if (index >= 0) {
        endings.end(command, index, Outcome.removed());
      }
    }
    cancels.sent(command.record().id());
    superseding.sent(command);
  }

  private void refuse(OpenCommand command, ErrorCode code, String message) {
    for (int i = 0; i < command.to().size(); i++) {
      endings.end(command, i, Outcome.refused(code, message));
    }
  }
}
