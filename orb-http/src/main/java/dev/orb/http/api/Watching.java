package dev.orb.http.api;

import dev.orb.http.api.HeldRequests.Work;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.dispatch.Watcher;
import java.io.IOException;

/** Work under a watch on a command, which is closed whatever happens. */
final class Watching {
  private Watching() {}

  static void run(Commands commands, CommandId id, Watcher watcher, Work work) throws IOException {
    AutoCloseable watch = commands.watch(id, watcher);
    try {
      work.run();
    } finally {
      close(watch);
    }
  }

  private static void close(AutoCloseable watch) {
    try {
      watch.close();
    } catch (OrbException e) {
      throw e;
    } catch (Exception e) {
      throw new OrbException(ErrorCode.INTERNAL, "a watch did not close: " + e, null, e);
    }
  }
}
