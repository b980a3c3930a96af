package dev.orb.testkit.kill;

import dev.orb.protocol.CommandId;
import dev.orb.testkit.Diary;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A client in a process of its own, which dies at given places and comes back. */
final class MortalClient implements AutoCloseable {
  private final Path folder;
  private final URI broker;
  private final String id;
  private final String secret;
  private final String[] jvmFlags;
  private Remote process;

  /** A client that is being started. */
  MortalClient(Path folder, URI broker, String id, String secret, String... jvmFlags) {
    this.folder = folder;
    this.broker = broker;
    this.id = id;
    this.secret = secret;
    this.jvmFlags = jvmFlags;
    this.process = launch();
  }

  private Remote launch() {
    return Remote.launch(
        ClientMain.class,
        folder,
        List.of(
            broker.toString(),
            id,
            secret,
            folder.resolve("state-" + id).toString(),
            diary().file().toString()),
        jvmFlags);
  }

  Remote process() {
    return process;
  }

  /** What its handlers did. */
  Diary diary() {
    return new Diary(folder.resolve("diary-" + id));
  }

  List<String> attempts(CommandId command) {
    return attempts(command.toString());
  }

  /** The attempts at one command that had an effect. */
  List<String> attempts(String command) {
    return diary().lines().stream()
        .filter(line -> line.startsWith(command + " "))
        .map(line -> line.substring(command.length() + 1))
        .toList();
  }

  /**
   * Waits until it stands at the place for which it was armed.
   *
   * @return lets it go on
   */
  Runnable awaitThere() {
    return process.debugger().awaitReached(MortalNode.SOON);
  }

  /** Waits until it stands at the place for which it was armed, and kills it there. */
  void diesThere() {
    var unused = awaitThere();
    process.kill();
  }

  /** Starts it again after its death; does not wait for it. */
  void comesBack() {
    process.close();
    process = launch();
  }

  void awaitReady() {
    process.awaitReady();
  }

  @Override
  public void close() {
    process.close();
  }
}
