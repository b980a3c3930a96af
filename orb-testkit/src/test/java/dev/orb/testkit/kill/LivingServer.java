package dev.orb.testkit.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Target;
import dev.orb.server.DatabaseSettings;
import dev.orb.server.dispatch.Submission;
import dev.orb.testkit.OrbStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A server in this JVM, and its one client in a process, which dies. */
final class LivingServer implements AutoCloseable {
  private static final String CLIENT = "c";

  private final OrbStack stack;
  private final SimpleMeterRegistry meters;
  private final MortalClient client;

  private LivingServer(OrbStack stack, SimpleMeterRegistry meters, MortalClient client) {
    this.stack = stack;
    this.meters = meters;
    this.client = client;
  }

  /** Both have started. */
  static LivingServer on(Database database, Path folder) {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    DatabaseSettings where = database.settings();
    OrbStack stack =
        OrbStack.start(
            folder, settings -> settings.withDatabase(where), builder -> builder.meters(meters));
    MortalClient client = new MortalClient(folder, stack.broker(), CLIENT, stack.enrol(CLIENT));
    client.awaitReady();
    return new LivingServer(stack, meters, client);
  }

  MortalClient client() {
    return client;
  }

  /** Sends to the client, which will stop at that place. */
  CommandId send(ClientPoint point, String name, CommandOptions options) {
    client.process().debugger().arm(point.path());
    return send(name, options);
  }

  CommandId send(String name, CommandOptions options) {
    return done(stack
            .server()
            .commands()
            .send(Submission.of(name, null, Target.client(CLIENT), options, "test")))
        .id();
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Asks for a cancel, which is on the disk then, and waits for nothing that it does. */
  void cancel(CommandId id) {
    var unused = done(stack.server().commands().cancel(id, false, Duration.ofMillis(1)));
  }

  private String delivery(CommandId id) {
    return NodeMain.said(stack.server().commands().delivery(id, CLIENT));
  }

  void awaitDelivery(CommandId id, String wanted) {
    awaitDelivery(id, wanted::equals);
  }

  void awaitDelivery(CommandId id, Predicate<String> wanted) {
    await()
        .atMost(MortalNode.SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> wanted.test(delivery(id)));
  }

  /** No copy is in the client's queue, and no answer was to nothing. */
  void awaitNothingLeft() {
    await()
        .atMost(MortalNode.SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> meters.get("orb.queue.messages").gauge().value() == 0);
    assertThat(meters.counter("orb.orphans").count()).isZero();
  }

  @Override
  public void close() {
    client.close();
    stack.close();
  }
}
