package dev.orb.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A folder that goes when the bench ends, also by a signal; what the bench started ends first. */
final class WorkFolder implements AutoCloseable {
  private static final int TRIES = 20;
  private static final long PAUSE_MILLIS = 100;

  private final Path path;
  private final Thread cleaner;
  private volatile boolean ending;
  private volatile boolean kept;
  private volatile Runnable before = () -> {};

  private WorkFolder(Path path) {
    this.path = path;
    this.cleaner = BenchThreads.atEnd(this::end);
  }

  static WorkFolder create() throws IOException {
    return new WorkFolder(Files.createTempDirectory("orb-bench-"));
  }

  /** A new folder in it. */
  Path sub(String name) throws IOException {
    return Files.createDirectory(path.resolve(name));
  }

  /** What is to be done before all processes end and the folder goes, also after a signal. */
  void beforeDeletion(Runnable action) {
    before = action;
  }

  /** It stays, for people to look into. */
  void keep() {
    kept = true;
  }

  Path path() {
    return path;
  }

  /** Does not return soon if the process has been told to end. */
  void awaitEndIfInterrupted() throws InterruptedException {
    if (ending) {
      new CountDownLatch(1).await(TRIES * PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    BenchThreads.forget(cleaner);
    end();
  }

  private void end() {
    ending = true;
    before.run();
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    if (kept) {
      return;
    }
    // why again and again: a node within this process writes on until the process is gone
    for (int i = 0; i < TRIES && !isDeleted(); i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
    }
  }

  private boolean isDeleted() {
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path one : deepestFirst) {
        Files.deleteIfExists(one);
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      return !Files.exists(path);
    }
  }
}
