package dev.orb.client;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a fabric, however many clients live on it. All are daemons; those without work end
 * after a while, but for the one of the heartbeats.
 *
 * <ul>
 *   <li>{@code -session}: connecting and opening queues, which blocks
 *   <li>{@code -heartbeat}: heartbeats and delays, which never block
 *   <li>{@code -listener}: listeners of the author
 *   <li>{@code -upload}: sending large bodies, which blocks
 *   <li>{@code -file}: writing payloads that come, which blocks for the disk
 *   <li>{@code -ender}: stops that the server asked for, which wait for handlers
 * </ul>
 *
 * <p>Their queues are bounded by the clients: each has at most one task of its own in any of them.
 */
final class ClientThreads implements Timers, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientThreads.class);
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

  private final ThreadPoolExecutor sessions;
  private final ThreadPoolExecutor listeners;
  private final ThreadPoolExecutor uploads;
  private final ThreadPoolExecutor files;
  private final ThreadPoolExecutor enders;
  private final ScheduledThreadPoolExecutor heartbeat;

  /**
   * @param owner begins the threads' names
   * @param size how many clients may connect at a time
   */
  ClientThreads(String owner, int size) {
    sessions = pool(owner + "-session", size);
    listeners = pool(owner + "-listener", size);
    uploads = pool(owner + "-upload", size);
    files = pool(owner + "-file", size);
    enders = pool(owner + "-ender", size);
    heartbeat =
        new ScheduledThreadPoolExecutor(1, new Named(owner + "-heartbeat-", new AtomicInteger()));
    heartbeat.setRemoveOnCancelPolicy(true);
  }

  ExecutorService sessions() {
    return sessions;
  }

  ExecutorService listeners() {
    return listeners;
  }

  ExecutorService uploads() {
    return uploads;
  }

  ExecutorService files() {
    return files;
  }

  ExecutorService enders() {
    return enders;
  }

  @Override
  public Runnable after(Duration delay, Runnable action) {
    try {
      Future<?> later =
          heartbeat.schedule(() -> contained(action), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> later.cancel(false);
    } catch (RejectedExecutionException e) {
      LOG.debug("a delayed action is dropped by the stop");
      return () -> {};
    }
  }

  private static void contained(Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      LOG.error("a delayed action failed", e);
    }
  }

  /**
   * Lets listeners hear the last of it, interrupts what is left, and waits a moment. Idempotent;
   * may be called by a listener or an ender, which is not waited for by itself.
   */
  @Override
  public void close() {
    heartbeat.shutdownNow();
    sessions.shutdownNow();
    uploads.shutdownNow();
    // why no interrupt: it would close the file that is being written under everybody
    files.shutdown();
    listeners.shutdown();
    enders.shutdown();
    boolean ended =
        awaited(listeners)
            && awaited(sessions)
            && awaited(uploads)
            && awaited(files)
            && awaited(heartbeat);
    if (!ended) {
      listeners.shutdownNow();
      LOG.warn("a thread of the client did not end within {}", STOP_WITHIN);
    }
  }

  private static boolean awaited(ThreadPoolExecutor pool) {
    if (pool.getThreadFactory() instanceof Named named
        && Thread.currentThread().getName().startsWith(named.prefix())) {
      return true;
    }
    boolean interrupted = Thread.interrupted();
    try {
      return pool.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static ThreadPoolExecutor pool(String name, int size) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size,
            size,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            new Named(name + "-", new AtomicInteger()));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private record Named(String prefix, AtomicInteger number) implements ThreadFactory {
    @Override
    public Thread newThread(Runnable task) {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }
}
