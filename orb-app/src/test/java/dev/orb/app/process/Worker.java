package dev.orb.app.process;

import dev.orb.testkit.Diary;
import dev.orb.testkit.JavaProcess;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A worker in a process of its own, to be killed and started again on the same state folder. */
final class Worker implements AutoCloseable {
  private final Path folder;
  private final String id;
  private final URI broker;
  private final String secret;
  private @Nullable JavaProcess process;

  private Worker(Path folder, String id, URI broker, String secret) {
    this.folder = folder;
    this.id = id;
    this.broker = broker;
    this.secret = secret;
  }

  static Worker started(Path folder, String id, URI broker, String secret) {
    Worker worker = new Worker(folder, id, broker, secret);
    worker.start();
    return worker;
  }

  void start() {
    process =
        JavaProcess.start(
            JavaProcess.Start.of(
                WorkerMain.class,
                folder,
                id,
                broker.toString(),
                secret,
                folder.resolve("state-" + id).toString(),
                diary().file().toString()));
  }

  /** Its own record. */
  Diary diary() {
    return new Diary(folder.resolve("diary-" + id));
  }

  String id() {
    return id;
  }

  JavaProcess process() {
    JavaProcess current = process;
    if (current == null) {
      throw new IllegalStateException("not started");
    }
    return current;
  }

  @Override
  public void close() {
    process().close();
  }
}
