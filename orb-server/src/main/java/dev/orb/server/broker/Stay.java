package dev.orb.server.broker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/** One visit while it lasts: its connection, its sessions and its consumers. */
final class Stay {
  /** Where a visit is between being told as arrived and as left. */
  private enum Stage {
    ARRIVING,
    HERE,
    GONE
  }

  private final Visit visit;
  private final RemotingConnection connection;
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.ARRIVING);
  private final Map<String, Object> consumers = new ConcurrentHashMap<>();
  private volatile boolean welcomed;
  private volatile boolean failed;
  private int sessions;

  Stay(Visit visit, RemotingConnection connection) {
    this.visit = visit;
    this.connection = connection;
  }

  Visit visit() {
    return visit;
  }

  RemotingConnection connection() {
    return connection;
  }

  boolean isWelcomed() {
    return welcomed;
  }

  void welcome() {
    welcomed = true;
  }

  boolean isGone() {
    return stage.get() == Stage.GONE;
  }

  /** Under the lock of its client's entry. */
  void sessionOpened() {
    sessions++;
  }

  /**
   * Under the lock of its client's entry.
   *
   * @return whether it was the last one
   */
  boolean sessionClosed() {
    sessions--;
    return sessions == 0;
  }

  /** Takes the one place for a consumer of this queue, if it is free. */
  boolean consumes(String queue, Object consumer) {
    return consumers.putIfAbsent(queue, consumer) == null;
  }

  void consumesNoMore(String queue, Object consumer) {
    consumers.remove(queue, consumer);
  }

  /**
   * The arrival was told.
   *
   * @return false if it left meanwhile, which is to be told now
   */
  boolean arrived() {
    return stage.compareAndSet(Stage.ARRIVING, Stage.HERE);
  }

  /**
   * It is leaving.
   *
   * @return whether the caller is the one to tell of it
   */
  boolean leaves(boolean inFailure) {
    // why: written before the stage, because the arriving thread reads it after the stage
    failed = inFailure;
    return stage.getAndSet(Stage.GONE) == Stage.HERE;
  }

  boolean hasFailed() {
    return failed;
  }
}
