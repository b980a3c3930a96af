package dev.orb.client;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.BulkOutlet;
import dev.orb.transport.Envelope;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One report, from its making to its reply. */
final class Upload {
  private final CommandId id;
  private final Envelope head;
  private final Bulk bulk;
  private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
  private volatile boolean begun;

  Upload(CommandId id, Envelope head, Bulk bulk) {
    this.id = id;
    this.head = head;
    this.bulk = bulk;
  }

  CommandId id() {
    return id;
  }

  CompletableFuture<@Nullable Void> done() {
    return done;
  }

  /** Whether it can be sent from its beginning. */
  boolean isFresh() {
    return !begun || bulk.isRepeatable();
  }

  /** Sends all of it; blocks until the broker has it. */
  void send(BulkOutlet way) {
    begun = true;
    try (InputStream bytes = new WhileWanted(bulk.open())) {
      way.send(head, bytes);
    } catch (IOException e) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "the source cannot be closed", null, e);
    }
  }

  /** Ends the sending when nobody waits for the report any more. */
  private final class WhileWanted extends FilterInputStream {
    WhileWanted(InputStream bytes) {
      super(bytes);
    }

    @Override
    public int read() throws IOException {
      require();
      return in.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      require();
      return in.read(into, offset, length);
    }

    private void require() {
      if (done.isDone()) {
        throw new OrbException(ErrorCode.CANCELLED, "the report was given up");
      }
    }
  }
}
