package dev.orb.protocol.json;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.Contract;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.Json;
import dev.orb.protocol.Retries;
import dev.orb.protocol.message.Claim;
import dev.orb.protocol.message.Claiming.Fetch;
import dev.orb.protocol.message.Claiming.Piece;
import dev.orb.protocol.message.Claiming.Whole;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Cancel;
import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.protocol.message.Control.Declare;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.Control.Goodbye;
import dev.orb.protocol.message.Control.HeartbeatAck;
import dev.orb.protocol.message.Control.Hello;
import dev.orb.protocol.message.Control.Ping;
import dev.orb.protocol.message.Control.Pong;
import dev.orb.protocol.message.Control.Reject;
import dev.orb.protocol.message.Control.Settings;
import dev.orb.protocol.message.Control.Shutdown;
import dev.orb.protocol.message.Control.Welcome;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.protocol.message.Enrolling.Check;
import dev.orb.protocol.message.Enrolling.Checked;
import dev.orb.protocol.message.Enrolling.Join;
import dev.orb.protocol.message.Enrolling.Joined;
import dev.orb.protocol.message.Enrolling.Leave;
import dev.orb.protocol.message.Enrolling.Left;
import dev.orb.protocol.message.Enrolling.Rotate;
import dev.orb.protocol.message.Enrolling.Rotated;
import dev.orb.protocol.message.Event;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Heartbeat;
import dev.orb.protocol.message.Message;
import dev.orb.protocol.message.Part;
import dev.orb.protocol.message.Planning.Held;
import dev.orb.protocol.message.Planning.Plan;
import dev.orb.protocol.message.Planning.Planned;
import dev.orb.protocol.message.Planning.Plans;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.message.Report;
import dev.orb.protocol.message.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Legal messages without end, the same ones for the same seed. */
final class RandomMessages {
  static final int SORTS = 30;

  private final RandomValues any;

  RandomMessages(long seed) {
    any = new RandomValues(seed);
  }

  Message next(int sort) {
    return switch (sort) {
      case 0, 1 -> command();
      case 2 -> reply();
      case 3 ->
          new Progress(
              any.id(),
              any.below(1000),
              1 + any.below(5),
              any.maybe(any::text),
              any.maybe(() -> any.below(101)),
              any.maybe(any::text),
              any.maybe(any::text),
              any.time(),
              any.big(),
              any.maybe(any::text));
      case 4 ->
          any.below(2) == 0
              ? new Event(any.id(), any.name(), any.maybe(any::json), any.time(), null)
              : new Report(
                  any.id(), any.name(), "text/plain; x=1", any.time(), any.maybe(any::text));
      case 5 ->
          new Heartbeat(
              any.time(),
              any.big(),
              any.below(9) - 4,
              any.maybe(any::text),
              any.below(99),
              any.maybe(() -> any.bool() ? ClientState.BUSY : ClientState.UNINIT),
              any.maybe(any::text),
              any.bool() ? Map.of() : Map.of("k", any.json()),
              any.bool() ? List.of() : List.of(component("", List.of())));
      default -> control(sort);
    };
  }

  private Command command() {
    return new Command(
        any.id(),
        any.name(),
        any.text(),
        any.text(),
        any.maybe(any::json),
        any.time(),
        any.time(),
        any.maybe(any::duration),
        any.bool(),
        any.big(),
        any.maybe(any::text),
        any.maybe(any::name),
        any.maybe(any::time),
        any.maybe(() -> new Part(any.below(4), 4 + any.below(4))),
        any.maybe(any::text),
        any.maybe(
            () ->
                new Retries(
                    1 + any.below(99),
                    Duration.ofMillis(any.below(99_999)),
                    1 + any.below(90) / 10.0)),
        any.maybe(any::name),
        any.maybe(() -> new Claim(any.id(), any.name())),
        FiringNote.of(
            any.maybe(any::time),
            any.maybe(() -> Duration.ofMillis(1 + any.below(99_999))),
            any.maybe(any::time)));
  }

  private Reply reply() {
    boolean failed = any.bool();
    Failure failure =
        new Failure(any.one(List.of(ErrorCode.values())), any.text(), any.maybe(any::json));
    return new Reply(
        any.id(),
        any.id(),
        any.below(4),
        failed ? null : any.json(),
        failed ? failure : null,
        any.time(),
        any.maybe(
            () -> new Timing(any.maybe(any::time), any.maybe(any::time), any.maybe(any::time))),
        any.big(),
        any.maybe(any::text));
  }

  private Message control(int sort) {
    return switch (sort) {
      case 6 -> hello();
      case 7 -> welcome();
      case 8 ->
          new Reject(any.one(List.of(ErrorCode.values())), any.text(), any.bool(), any.time());
      case 9 -> new Goodbye(any.big(), any.text(), any.time());
      case 10 -> new Ping(any.id(), any.name(), any.time());
      case 11 -> new Pong(any.id(), any.time());
      case 12 -> new Cancel(any.id(), any.time(), any.bool(), any.time());
      case 13 ->
          new Cancelled(
              any.id(), any.one(List.of(Cancelled.Outcome.values())), any.big(), any.time());
      case 14 -> new HeartbeatAck(any.time(), any.time());
      case 15 -> new Declare(any.big(), List.of(declared(), declared()), components(), any.time());
      case 16 ->
          new Settings(
              any.big(),
              new TreeSet<>(List.of(any.name())),
              any.duration(),
              any.duration(),
              any.time());
      case 17 ->
          new Join(
              any.id(), "i" + any.name().length(), "web-1", Set.of("g" + any.below(9)), any.time());
      case 18 ->
          new Joined(
              any.id(), "web-1", "s" + any.text(), any.big(), Set.of(any.name()), any.time());
      case 19 -> new Rotate(any.id(), "s" + any.text(), any.time());
      case 20 -> new Rotated(any.id(), any.bool(), any.time());
      case 21 -> new Leave(any.id(), "i" + any.below(9), any.time());
      case 22 -> new Left(any.id(), any.below(99), any.time());
      case 23 -> new Check(any.id(), "i" + any.below(9), any.time());
      case 24 -> new Checked(any.id(), any.below(99), Set.of(any.name()), any.time(), any.time());
      case 25 -> new Fetch(any.id(), any.big(), 1 + any.below(99), any.time());
      case 26 -> piece();
      case 27 ->
          new Plans(
              any.bool() ? List.of() : List.of(new Plan(any.name(), "v" + any.big(), object())),
              any.bool() ? Set.of() : Set.of(any.name()),
              any.time());
      case 28 -> new Planned(held(), any.time());
      default -> new Shutdown(any.text(), any.duration(), any.bool(), any.time());
    };
  }

  private Json object() {
    return JsonCodec.of(Map.of(any.text(), any.json()));
  }

  private List<Held> held() {
    return any.bool()
        ? List.of()
        : List.of(new Held(any.name(), "v" + any.big(), any.maybe(any::text)));
  }

  private Piece piece() {
    boolean failed = any.bool();
    Failure failure = Failure.of(any.one(List.of(ErrorCode.values())), any.text());
    return new Piece(
        any.id(),
        any.big(),
        failed ? null : new Whole(any.big(), "a1".repeat(32), "text/plain; x=1"),
        failed ? failure : null,
        any.time());
  }

  private Declared declared() {
    return new Declared(
        any.name(),
        any.bool(),
        any.maybe(any::duration),
        new Contract(
            any.maybe(() -> JsonCodec.of(Map.of(any.text(), any.json()))),
            any.maybe(() -> JsonCodec.of(Map.of(any.text(), any.json()))),
            any.text(),
            new TreeSet<>(List.of(any.text()))));
  }

  private List<DeclaredComponent> components() {
    return any.bool() ? List.of() : List.of(component(any.text(), List.of(declared())));
  }

  private DeclaredComponent component(String version, List<Declared> functions) {
    return new DeclaredComponent(
        any.name(),
        version,
        any.maybe(() -> any.bool() ? ClientState.BUSY : ClientState.UNINIT),
        any.maybe(any::text),
        functions);
  }

  private Hello hello() {
    Map<String, Json> facts = new TreeMap<>();
    List<Declared> commands = new ArrayList<>();
    for (int i = any.below(4); i > 0; i--) {
      facts.put(any.name(), any.json());
      commands.add(declared());
    }
    return new Hello(
        any.name(),
        any.name(),
        any.name(),
        any.maybe(any::text),
        any.text(),
        any.big(),
        new TreeSet<>(List.of(any.name(), any.name())),
        facts,
        commands,
        components(),
        held(),
        any.time());
  }

  private Welcome welcome() {
    List<CommandId> cancelled = any.bool() ? List.of() : List.of(any.id(), any.id());
    return new Welcome(
        1 + any.big(),
        any.name(),
        any.name(),
        any.name(),
        any.big(),
        new TreeSet<>(List.of(any.name())),
        any.duration(),
        any.duration(),
        1 + any.big(),
        any.duration(),
        any.below(9),
        cancelled,
        cancelled,
        any.time(),
        any.time());
  }
}
