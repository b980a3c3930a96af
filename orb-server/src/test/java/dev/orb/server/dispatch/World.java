package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Message;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.message.Timing;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.transport.Envelope;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One node with everything around it as doubles. Journal, broker and the node's queue survive a
 * crash; dispatch does not.
 */
final class World {
  static final String NODE = "orb-1";
  static final DispatchSettings SETTINGS =
      new DispatchSettings(NODE, Duration.ofHours(1), Duration.ofSeconds(60), 64 * 1024, 100);

  private static final Set<ErrorCode> ONLY_OF_AN_ATTEMPT =
      Set.of(ErrorCode.HANDLER_ERROR, ErrorCode.TIMEOUT, ErrorCode.INTERRUPTED);

  final ManualTime time = new ManualTime();
  final BrokerDouble broker = new BrokerDouble();
  final FleetDouble fleet = new FleetDouble();
  final Random random = new Random(11);
  final List<Message> others = new ArrayList<>();
  final List<ReceivedDouble> nodeQueue = new ArrayList<>();
  private final DispatchSettings settings;
  final JournalDouble journal = new JournalDouble();
  final PayloadsDouble payloads = new PayloadsDouble();
  ManualHands hands = new ManualHands();
  SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private Works works = newWorks();
  Dispatch dispatch = new Dispatch(works);

  World() {
    this(SETTINGS);
  }

  World(DispatchSettings settings) {
    this.settings = settings;
    reboot();
  }

  private Works newWorks() {
    return new Works(
        settings == null ? SETTINGS : settings,
        new DispatchPorts(
            journal,
            broker,
            broker,
            broker,
            (sender, message) -> others.add(message),
            metrics,
            time,
            time,
            random,
            payloads),
        hands);
  }

  World with(String... clients) {
    for (String client : clients) {
      broker.ensure(client);
      fleet.connected(client);
    }
    return this;
  }

  World start() {
    dispatch.start(fleet, (client, component, command) -> Optional.empty());
    return this;
  }

  /** The process dies: memory is gone, and what was received and not acknowledged comes again. */
  void crash() {
    broker.crash();
    reboot();
    start();
    List<ReceivedDouble> again =
        nodeQueue.stream().filter(message -> message.acknowledged == 0).toList();
    nodeQueue.clear();
    for (ReceivedDouble message : again) {
      receive(
          new ReceivedDouble(
              message.address(), message.sender().orElse(""), message.body(), Map.of()));
    }
  }

  private void reboot() {
    journal.crash();
    hands = new ManualHands();
    metrics = new SimpleMeterRegistry();
    works = newWorks();
    dispatch = new Dispatch(works);
  }

  boolean turn() {
    try {
      return works.turn();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Does everything that can be done without time passing. */
  void settle() {
    for (int i = 0; i < 30; i++) {
      step();
    }
  }

  private void step() {
    turn();
    while (journal.commitOne()) {
      turn();
    }
    drain(hands.sending);
    while (broker.confirmOne()) {
      drain(hands.sending);
    }
    drain(hands.working);
    drain(hands.telling);
  }

  static void drain(java.util.Deque<Runnable> tasks) {
    while (ManualHands.doOne(tasks)) {
      // why: a task may add others
    }
  }

  void passes(Duration duration) {
    time.pass(duration);
    settle();
  }

  CompletableFuture<CommandRecord> begin(Target target, CommandOptions options) {
    return begin(
        Submission.of("disk.usage", JsonCodec.parse("{\"path\":\"/\"}"), target, options, "ops"));
  }

  CompletableFuture<CommandRecord> begin(Submission submission) {
    return dispatch.send(submission).toCompletableFuture();
  }

  /** Sends and waits until the broker has it. */
  CommandId send(Target target) {
    return send(target, CommandOptions.DEFAULT);
  }

  CommandId send(Target target, CommandOptions options) {
    CompletableFuture<CommandRecord> stage = begin(target, options);
    settle();
    return stage.join().id();
  }

  /** The command that waits first for a client, without taking it. */
  Command first(String client) {
    Envelope envelope = broker.queue(client).getFirst();
    return (Command) MessageCodec.decode(envelope.body());
  }

  ReceivedDouble receive(ReceivedDouble message) {
    nodeQueue.add(message);
    dispatch.onMessage(message);
    return message;
  }

  ReceivedDouble tell(String client, Message message) {
    return receive(
        new ReceivedDouble(Addresses.node(NODE), client, MessageCodec.encode(message), Map.of()));
  }

  ReceivedDouble starts(String client, CommandId id) {
    return starts(client, id, 1);
  }

  ReceivedDouble starts(String client, CommandId id, int attempt) {
    return tell(
        client,
        new Progress(id, 0, attempt, Progress.STARTED, null, null, null, time.instant(), 1, null));
  }

  ReceivedDouble succeeds(String client, CommandId id) {
    return replies(client, id, JsonCodec.parse("{\"ok\":true}"), null);
  }

  ReceivedDouble fails(String client, CommandId id, ErrorCode code) {
    return replies(client, id, null, Failure.of(code, "it says " + code));
  }

  ReceivedDouble replies(
      String client, CommandId id, @Nullable Json result, @Nullable Failure error) {
    return tell(client, reply(id, result, error, 1));
  }

  Reply reply(CommandId id, @Nullable Json result, @Nullable Failure error, long enrolment) {
    boolean attempted = error == null || ONLY_OF_AN_ATTEMPT.contains(error.code());
    return reply(id, attempted ? 1 : 0, result, error, enrolment);
  }

  Reply reply(
      CommandId id, int attempt, @Nullable Json result, @Nullable Failure error, long enrolment) {
    return new Reply(
        CommandId.create(time.instant(), random),
        id,
        attempt,
        result,
        error,
        time.instant(),
        new Timing(null, null, time.instant()),
        enrolment,
        null);
  }

  ReceivedDouble cancelled(String client, CommandId id, Control.Cancelled.Outcome outcome) {
    return tell(client, new Control.Cancelled(id, outcome, 1, time.instant()));
  }

  void expires(String client, CommandId id) {
    dispatch.onExpired(evidence(Addresses.EXPIRED, client, id));
  }

  ReceivedDouble evidence(String address, String client, CommandId id) {
    return new ReceivedDouble(
        address,
        "",
        new byte[0],
        Map.of("_AMQ_ORIG_QUEUE", Addresses.client(client), "orb_id", id.toString()));
  }

  DeliveryRecord delivery(CommandId id, String client) {
    return dispatch.delivery(id, client);
  }

  @Nullable ErrorCode code(CommandId id, String client) {
    Failure error = delivery(id, client).error();
    return error == null ? null : error.code();
  }

  CommandRecord command(CommandId id) {
    return dispatch.find(id.toString(), "ops");
  }

  List<DeliveryRecord> deliveries(CommandId id) {
    return dispatch.deliveries(id, DeliveryFilter.ALL, 500, Optional.empty()).items();
  }

  double counter(String name, String tag, String value) {
    return metrics.counter(name, tag, value).count();
  }

  void assertAcknowledged(ReceivedDouble message) {
    assertThat(message.acknowledged).isEqualTo(1);
  }
}
