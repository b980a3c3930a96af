package dev.orb.bench.chaos.peer;

import dev.orb.bench.chaos.Body;
import dev.orb.bench.chaos.Crew;
import dev.orb.bench.chaos.Door;
import dev.orb.bench.chaos.End;
import dev.orb.bench.chaos.Fault;
import dev.orb.bench.chaos.Fault.Kind;
import dev.orb.bench.chaos.Link;
import dev.orb.bench.chaos.Machine;
import dev.orb.bench.chaos.Subject;
import dev.orb.bench.chaos.Victim;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.testkit.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A broker's server with hand-made workers. Not thread-safe. */
public final class PeerSubject implements Subject {
  static final String READY = "ready";
  static final String ANY = "any";
  static final String REPLIES = "replies";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final List<String> JVM = List.of("-Xmx128m");

  private final Crew crew;
  private final Peer peer;
  private final Place place;
  private final Victim server;
  private final List<Body> beside = new ArrayList<>();
  private final List<Machine> machines = new ArrayList<>();
  private final List<JavaProcess> started = new ArrayList<>();
  private final Map<String, End> ends = new ConcurrentHashMap<>();
  private final List<String> crashes = new ArrayList<>();
  private @Nullable Mailbox mailbox;
  private @Nullable PeerDoor door;

  /**
   * Where it lives.
   *
   * @param folder for everything of its own
   * @param effects for the clients' records
   * @param port of the server, with two free ones behind it
   */
  public record Place(Path folder, Path effects, int port) {}

  /**
   * One that is not started.
   *
   * @throws OrbException {@code INVALID_CONFIG} if its server's program is not there
   */
  public PeerSubject(Peer peer, Crew crew, Place place) throws IOException {
    this.peer = peer;
    this.crew = crew;
    this.place = place;
    Path program =
        peer.find()
            .orElseThrow(
                () ->
                    new OrbException(
                        ErrorCode.INVALID_CONFIG,
                        "--peer: no " + peer.program() + " is on the PATH",
                        "install it"));
    Path folder = Files.createDirectory(place.folder().resolve("server"));
    Files.writeString(folder.resolve("plugins"), "[].\n");
    List<List<String>> lines = peer.lines(program, folder, place.port());
    Map<String, String> environment = peer.environment(folder, place.port());
    for (List<String> line : lines.subList(0, lines.size() - 1)) {
      beside.add(Program.start(line, environment, folder));
    }
    server =
        new Victim(
            peer.program(), () -> Program.start(lines.get(lines.size() - 1), environment, folder));
  }

  @Override
  public void start() throws IOException {
    server.launch();
    Mailbox dialled = peer.dialUntilThere(place.port());
    mailbox = dialled;
    List<String> queues = new ArrayList<>(crew.ids());
    queues.addAll(List.of(ANY, REPLIES));
    dialled.declare(queues);
    dialled.receive(REPLIES, this::replied);
    door = new PeerDoor(crew, dialled);
    for (int i = 0; i < crew.machines(); i++) {
      machines.add(machine(i));
    }
    machines.forEach(machine -> machine.victim().launch());
    long begun = System.nanoTime();
    while (ready() < crew.clients()) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new OrbException(ErrorCode.TIMEOUT, "the workers did not connect");
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private long ready() {
    return started.stream().flatMap(process -> process.out().lines()).filter(READY::equals).count();
  }

  private Machine machine(int number) throws IOException {
    Path folder = Files.createDirectory(place.folder().resolve("machine-" + number));
    Link link = Link.to(place.port());
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(peer.name(), Integer.toString(link.port()), place.effects().toString()));
    arguments.addAll(crew.on(number));
    return new Machine(
        new Victim(
            folder.toString(),
            () -> {
              JavaProcess process =
                  JavaProcess.start(
                      new JavaProcess.Start(WorkerMain.class, JVM, arguments, Map.of(), folder));
              started.add(process);
              return Body.of(process);
            }),
        link);
  }

  private void replied(String body) {
    Json reply = JsonCodec.parse(body);
    String key = text(reply, "k");
    String client = text(reply, "client");
    String state = text(reply, "state");
    boolean well = state.equals(End.SUCCEEDED);
    ends.putIfAbsent(
        key + "/" + client, new End(key, key, client, state, well ? "" : "failed", 1, key));
  }

  private static String text(Json json, String member) {
    return json.get(member).map(Json::string).orElse("");
  }

  @Override
  public Map<Kind, String> leftOut() {
    Map<Kind, String> out = new EnumMap<>(Kind.class);
    for (Kind kind : List.of(Kind.SERVER_DISK, Kind.CLIENT_DISK)) {
      out.put(kind, "disks are not compared");
    }
    for (Kind kind : List.of(Kind.SERVER_CLOCK, Kind.CLIENT_CLOCK)) {
      out.put(kind, "the clock of another's program cannot be stepped");
    }
    return out;
  }

  @Override
  public Door door() {
    PeerDoor made = door;
    if (made == null) {
      throw new IllegalStateException("not started");
    }
    return made;
  }

  @Override
  public boolean strike(Fault fault) {
    switch (fault.kind()) {
      case SERVER_KILL, SERVER_FREEZE, SERVER_LONG_FREEZE -> {
        if (!server.canBe(fault.kind())) {
          return false;
        }
        if (fault.kind() == Kind.SERVER_KILL) {
          server.kill();
        } else {
          server.freeze();
        }
        return true;
      }
      case ALL_LINKS_CUT -> {
        machines.forEach(one -> one.strike(fault));
        return true;
      }
      default -> {
        return machines.get(fault.place() % machines.size()).strike(fault);
      }
    }
  }

  @Override
  public void heal(Fault fault) {
    switch (fault.kind()) {
      case SERVER_KILL -> server.launch();
      case SERVER_FREEZE, SERVER_LONG_FREEZE -> server.thaw();
      case ALL_LINKS_CUT -> machines.forEach(one -> one.heal(fault));
      default -> machines.get(fault.place() % machines.size()).heal(fault);
    }
  }

  @Override
  public void tend() {
    server.endedByItself().ifPresent(crashes::add);
    machines.forEach(machine -> machine.victim().endedByItself().ifPresent(crashes::add));
  }

  @Override
  public OptionalInt open() {
    PeerDoor made = door;
    return OptionalInt.of(made == null ? 0 : Math.max(0, made.confirmed() - ends.size()));
  }

  @Override
  public List<End> ends() {
    return List.copyOf(ends.values());
  }

  @Override
  public List<String> evidence(End end) {
    return List.of();
  }

  @Override
  public List<String> crashes() {
    return List.copyOf(crashes);
  }

  @Override
  public void close() {
    machines.forEach(Machine::close);
    server.close();
    beside.forEach(Body::close);
    Mailbox dialled = mailbox;
    if (dialled != null) {
      dialled.close();
    }
  }
}
