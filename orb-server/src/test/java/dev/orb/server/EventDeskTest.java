package dev.orb.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Event;
import dev.orb.transport.Inlet;
import dev.orb.transport.Received;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Events as they come off the queue; what is to be told waits until the test lets it. */
class EventDeskTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private final Random random = new Random(5);
  private final Subscribers subscribers = new Subscribers();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> queue = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final EventDesk desk =
      new EventDesk(
          subscribers,
          List.<Executor>of(tasks::add),
          heard::add,
          meters,
          receiver -> {
            queue.add("open");
            return new QueueDouble();
          });

  private final class QueueDouble implements Inlet {
    @Override
    public void pause() {
      queue.add("pause");
    }

    @Override
    public void resume() {
      queue.add("resume");
    }

    @Override
    public void close() {
      queue.add("close");
    }
  }

  private static final class Letter implements Received {
    private final String sender;
    private final byte[] body;
    private final boolean oversized;
    int acknowledged;

    Letter(String sender, byte[] body, boolean oversized) {
      this.sender = sender;
      this.body = body;
      this.oversized = oversized;
    }

    @Override
    public String address() {
      return "orb.event";
    }

    @Override
    public byte[] body() {
      return body;
    }

    @Override
    public boolean oversized() {
      return oversized;
    }

    @Override
    public Optional<String> sender() {
      return sender.isEmpty() ? Optional.empty() : Optional.of(sender);
    }

    @Override
    public Optional<String> property(String name) {
      return Optional.empty();
    }

    @Override
    public Instant timestamp() {
      return NOW;
    }

    @Override
    public void acknowledge() {
      acknowledged++;
    }
  }

  private Event event(String name) {
    return new Event(CommandId.create(NOW, random), name, JsonCodec.of(1), NOW, null);
  }

  private Letter come(String client, Event event) {
    return come(new Letter(client, MessageCodec.encode(event), false));
  }

  private Letter come(Letter letter) {
    desk.receive(letter);
    return letter;
  }

  private void tell() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private double counted(String outcome) {
    return meters.counter("orb.events", "outcome", outcome).count();
  }

  @Test
  void theQueueIsConsumedOnlyWhileSomebodySubscribes() {
    desk.open();
    assertThat(queue).isEmpty();
    Subscription doors = subscribers.add("door.*", (client, event) -> told.add("doors"));
    Subscription all = subscribers.add("*", (client, event) -> told.add("all"));
    assertThat(queue).containsExactly("open");
    doors.close();
    all.close();
    assertThat(queue).containsExactly("open", "close");
    assertThat(subscribers.add("*", (client, event) -> {})).isNotNull();
    assertThat(queue).containsExactly("open", "close", "open");
  }

  @Test
  void everySubscriberThatWantsItIsToldBeforeTheEventIsAcknowledged() {
    assertThat(subscribers.add("door.*", (client, event) -> told.add("doors " + client)))
        .isNotNull();
    assertThat(
            subscribers.add(
                "*",
                (client, event) -> {
                  throw new IllegalStateException("on purpose");
                }))
        .isNotNull();
    assertThat(subscribers.add("*", (client, event) -> told.add("all " + event.name())))
        .isNotNull();
    desk.open();
    Letter letter = come("gate", event("door.opened"));
    assertThat(letter.acknowledged).isZero();
    tell();

    assertThat(told).containsExactly("doors gate", "all door.opened");
    assertThat(letter.acknowledged).isEqualTo(1);
    assertThat(counted("failed")).isEqualTo(1);
    assertThat(counted("told")).isEqualTo(1);
    assertThat(heard).containsExactly("gate");
  }

  @Test
  void aCopyIsAcknowledgedAndNotToldAgainAndAnotherClientsIdIsItsOwn() {
    assertThat(subscribers.add("*", (client, event) -> told.add(client))).isNotNull();
    desk.open();
    Event event = event("door.opened");
    Letter first = come("gate", event);
    Letter copy = come("gate", event);
    come("thief", event);
    tell();

    assertThat(told).containsExactly("gate", "thief");
    assertThat(first.acknowledged + copy.acknowledged).isEqualTo(2);
    assertThat(counted("repeated")).isEqualTo(1);
  }

  @Test
  void oneClientDoesNotPushOutWhatIsRememberedOfAnother() {
    assertThat(subscribers.add("*", (client, event) -> told.add(client))).isNotNull();
    desk.open();
    Event event = event("door.opened");
    come("gate", event);
    for (int i = 0; i < 900; i++) {
      come("flood", event("x"));
    }
    come("gate", event);
    tell();

    assertThat(told.stream().filter("gate"::equals)).hasSize(1);
  }

  @Test
  void tooManyAtATimePauseTheQueueUntilHalfOfThemWereTold() {
    assertThat(subscribers.add("*", (client, event) -> told.add(client))).isNotNull();
    desk.open();
    for (int i = 0; i < EventDesk.BOUND - 1; i++) {
      come("gate", event("x"));
    }
    assertThat(queue).containsExactly("open");
    come("gate", event("x"));
    assertThat(queue).containsExactly("open", "pause");
    for (int i = 0; i < EventDesk.BOUND / 2 - 1; i++) {
      tasks.remove().run();
    }
    assertThat(queue).hasSize(2);
    tasks.remove().run();
    assertThat(queue).containsExactly("open", "pause", "resume");
  }

  @Test
  void whatIsNoEventIsCountedAndTakenOffTheQueue() {
    assertThat(subscribers.add("*", (client, event) -> told.add(client))).isNotNull();
    desk.open();
    byte[] noise = "{\"v\":1,\"kind\":\"event\"".getBytes(StandardCharsets.UTF_8);
    byte[] badName =
        "{\"v\":1,\"kind\":\"event\",\"id\":\"0198f3a2-7c00-7a11-8b22-1234567890ab\",\"name\":\"a b\",\"ts\":1}"
            .getBytes(StandardCharsets.UTF_8);
    byte[] control = MessageCodec.encode(new Control.Pong(event("x").id(), NOW));
    byte[] good = MessageCodec.encode(event("x"));
    List<Letter> letters =
        List.of(
            new Letter("gate", noise, false),
            new Letter("gate", badName, false),
            new Letter("gate", control, false),
            new Letter("gate", new byte[0], true),
            new Letter("", good, false));
    letters.forEach(desk::receive);
    tell();

    assertThat(told).isEmpty();
    assertThat(letters).allMatch(letter -> letter.acknowledged == 1);
    assertThat(meters.counter("orb.rejected", "code", "MALFORMED").count()).isEqualTo(3);
    assertThat(meters.counter("orb.rejected", "code", "TOO_LARGE").count()).isEqualTo(1);
    assertThat(meters.counter("orb.rejected", "code", "UNAUTHORIZED").count()).isEqualTo(1);
  }

  @Test
  void anEventThatNobodyWantsIsCounted() {
    assertThat(subscribers.add("door.*", (client, event) -> told.add(client))).isNotNull();
    desk.open();
    Letter letter = come("gate", event("window.opened"));
    tell();

    assertThat(letter.acknowledged).isEqualTo(1);
    assertThat(counted("unwanted")).isEqualTo(1);
  }
}
