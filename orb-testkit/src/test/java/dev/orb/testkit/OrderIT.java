package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.client.OrbClientBuilder;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.Json;
import dev.orb.protocol.Target;
import dev.orb.server.Sent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which command comes first at a client, over the real broker. */
@Timeout(60)
class OrderIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int FOURS = 30;

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static OrbStack stack;

  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final CountDownLatch freed = new CountDownLatch(1);

  @BeforeAll
  static void start() {
    stack = OrbStack.start(folder);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  private void oneAtATime(OrbClientBuilder client) {
    client
        .concurrency(1)
        .run("block", context -> assertThat(freed.await(20, TimeUnit.SECONDS)).isTrue())
        .run("note", context -> ran.add(context.params().get("n").orElseThrow().string()));
  }

  private static Sent<Json> note(String client, String n, int priority) {
    return stack
        .server()
        .send(Target.client(client), CommandRequest.of("note", Map.of("n", n)).priority(priority));
  }

  private static List<String> fours(String client) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < FOURS; i++) {
      names.add("four-" + i);
      note(client, "four-" + i, 4);
    }
    return names;
  }

  @Test
  void aNineOvertakesTheFoursThatTheClientHasFetchedAlready() {
    stack.client("here", this::oneAtATime);
    Sent<Json> block = stack.server().send(Target.client("here"), CommandRequest.of("block", null));
    List<String> order = fours("here");
    Sent<Json> nine = note("here", "nine", 9);
    Sent<Json> zero = note("here", "zero", 0);
    // why: a cancel that finds it at the client, and not in the queue, knows that it was fetched
    Sent<Json> last = note("here", "last", 4);
    assertThat(last.cancel(SOON).removed()).isEqualTo(1);
    freed.countDown();

    assertThat(zero.await(SOON).allSucceeded()).isTrue();
    assertThat(nine.await(SOON).allSucceeded()).isTrue();
    assertThat(block.await(SOON).allSucceeded()).isTrue();
    order.add(0, "nine");
    order.add("zero");
    assertThat(ran).containsExactlyElementsOf(order);
  }

  @Test
  void aNineOvertakesTheFoursThatWaitInTheBroker() {
    String secret = stack.enrol("late");
    List<String> order = fours("late");
    note("late", "nine", 9);
    Sent<Json> zero = note("late", "zero", 0);
    stack.connect("late", secret, this::oneAtATime);

    assertThat(zero.await(SOON).allSucceeded()).isTrue();
    order.add(0, "nine");
    order.add("zero");
    assertThat(ran).containsExactlyElementsOf(order);
  }

  @Test
  void ofOneSerialKeyNeverTwoRunAtATimeAcrossTwoCommandsAndInTheirOrder() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch other = new CountDownLatch(1);
    stack.client(
        "serial",
        client -> {
          for (String name : List.of("open", "shut")) {
            client.run(
                name,
                context -> {
                  most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  // the first holds the key until one of another key has run beside it
                  assertThat(other.await(20, TimeUnit.SECONDS)).isTrue();
                  ran.add(context.params().get("n").orElseThrow().string());
                  now.decrementAndGet();
                });
          }
          client.concurrency(4).run("free", context -> other.countDown());
        });
    CommandOptions valve = CommandOptions.DEFAULT.withSerialKey("valve");
    List<Sent<Json>> sent = new ArrayList<>();
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      order.add("n" + i);
      sent.add(
          stack
              .server()
              .send(
                  Target.client("serial"),
                  CommandRequest.of(i % 2 == 0 ? "open" : "shut", Map.of("n", "n" + i))
                      .with(valve)));
    }
    await().atMost(SOON).until(() -> now.get() == 1);
    stack
        .server()
        .send(
            Target.client("serial"),
            CommandRequest.of("free", null).with(CommandOptions.DEFAULT.withSerialKey("other")));

    assertThat(sent).allSatisfy(one -> assertThat(one.await(SOON).allSucceeded()).isTrue());
    assertThat(most).hasValue(1);
    assertThat(ran).containsExactlyElementsOf(order);
  }
}
