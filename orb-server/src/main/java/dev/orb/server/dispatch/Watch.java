package dev.orb.server.dispatch;

import dev.orb.protocol.message.Progress;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One who follows a command. Everything but {@link #close} runs on the telling thread. Until it has
 * heard what was before, what happens is kept back; each end is told once.
 */
final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final Watcher watcher;
  private final Runnable onClose;
  private final List<Runnable> keptBack = new ArrayList<>();
  private final Set<String> told = new HashSet<>();
  private boolean live;
  private boolean late;
  private volatile boolean closed;

  Watch(Watcher watcher, Runnable onClose) {
    this.watcher = watcher;
    this.onClose = onClose;
  }

  /** Nothing has happened yet. */
  void live() {
    live = true;
    keptBack.forEach(Runnable::run);
    keptBack.clear();
  }

  /** These ends were before. */
  void live(List<DeliveryRecord> before) {
    late = true;
    for (DeliveryRecord row : before) {
      if (row.state().isFinal()) {
        tell(row);
      }
    }
    live();
  }

  void ended(DeliveryRecord row) {
    when(() -> tell(row));
  }

  void progress(String client, Progress progress) {
    when(() -> guard(() -> watcher.progress(client, progress)));
  }

  void done(CommandRecord command) {
    when(
        () -> {
          guard(() -> watcher.done(command));
          close();
        });
  }

  private void when(Runnable action) {
    if (live) {
      action.run();
    } else {
      keptBack.add(action);
    }
  }

  private void tell(DeliveryRecord row) {
    // why: only one that came late can hear of the same end on two ways
    if (!late || told.add(row.client())) {
      guard(() -> watcher.ended(row));
    }
  }

  private void guard(Runnable call) {
    if (closed) {
      return;
    }
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.warn("a watcher failed", e);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      onClose.run();
    }
  }
}
