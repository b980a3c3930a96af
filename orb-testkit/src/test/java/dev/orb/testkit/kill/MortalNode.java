package dev.orb.testkit.kill;

import static org.awaitility.Awaitility.await;

import dev.orb.testkit.Ports;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node in a process of its own on one database, which dies at given places and comes back. */
final class MortalNode implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(60);

  private final Database database;
  private final Path folder;
  private final String url;
  private final String[] jvmFlags;
  private final int port = Ports.stable();
  private Remote process;

  private MortalNode(Database database, Path folder, String url, String... jvmFlags) {
    this.database = database;
    this.folder = folder;
    this.url = url;
    this.jvmFlags = jvmFlags;
    this.process = launch();
  }

  /** A node that has started. */
  static MortalNode started(Database database, Path folder, String... jvmFlags) {
    MortalNode node = new MortalNode(database, folder, database.url(), jvmFlags);
    node.process.awaitReady();
    return node;
  }

  private Remote launch() {
    return Remote.launch(
        NodeMain.class,
        folder,
        List.of(folder.resolve("data").toString(), Integer.toString(port), url),
        jvmFlags);
  }

  Database database() {
    return database;
  }

  /** Where clients dial, also after its death. */
  URI broker() {
    return URI.create("tcp://127.0.0.1:" + port);
  }

  Remote process() {
    return process;
  }

  String ask(String... words) {
    return process.ask(words);
  }

  String enrol(String client) {
    return ask("enrol", client);
  }

  /** Orders a send under the name of its client and does not wait for the answer. */
  String tellSend(String name, String client, String key, @Nullable String supersedeKey) {
    return process.tell(
        "send", name, client, key, "PT1H", supersedeKey == null ? "-" : supersedeKey);
  }

  String send(String name, String client, String key, @Nullable String supersedeKey) {
    return process.hear(tellSend(name, client, key, supersedeKey));
  }

  /** Waits until it stands at the place for which it was armed, and kills it there. */
  void diesThere() {
    var unused = process.debugger().awaitReached(SOON);
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

  /** The state of a delivery with its reason, code and attempt, once it is so. */
  void awaitDelivery(String command, String client, String wanted) {
    await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> ask("delivery", command, client), wanted::equals);
  }

  /** Nothing is open, no client's queue has a copy, and nobody's answer was to nothing. */
  void awaitNothingLeft() {
    await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> ask("open") + " open, " + ask("queued") + " queued", "0 open, 0 queued"::equals);
    if (!ask("orphans").equals("0")) {
      throw new AssertionError("answers to commands that are unknown");
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
