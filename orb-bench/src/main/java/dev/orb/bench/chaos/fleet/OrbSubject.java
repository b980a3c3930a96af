package dev.orb.bench.chaos.fleet;

import dev.orb.bench.chaos.Crew;
import dev.orb.bench.chaos.Door;
import dev.orb.bench.chaos.End;
import dev.orb.bench.chaos.Fault;
import dev.orb.bench.chaos.Subject;
import dev.orb.bench.chaos.Victim;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A node and its fleet. Not thread-safe. */
public final class OrbSubject implements Subject {
  /** After so much silence a client counts as gone. */
  public static final Duration BOUND = NodeMain.SILENCE;

  /** How long a question may hold up the faults. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Crew crew;
  private final NodeMachine node;
  private final List<ClientMachine> machines = new ArrayList<>();
  private final NodeApi api;
  private final List<String> crashes = new ArrayList<>();

  /**
   * Where it lives.
   *
   * @param folder for everything of its own
   * @param effects for the clients' records
   * @param database URL of a PostgreSQL; empty for an H2 file
   * @param brokerPort what the node listens on for clients, also after a kill
   * @param httpPort what it listens on for the API
   */
  public record Place(Path folder, Path effects, String database, int brokerPort, int httpPort) {}

  /** One that is not started. */
  public OrbSubject(Crew crew, Place place) throws IOException {
    this.crew = crew;
    String token = UUID.randomUUID().toString();
    this.api = new NodeApi(place.httpPort(), token);
    this.node = new NodeMachine(place, token, api::answers);
    for (int i = 0; i < crew.machines(); i++) {
      machines.add(
          new ClientMachine(
              Files.createDirectory(place.folder().resolve("machine-" + i)),
              place.effects(),
              place.brokerPort()));
    }
  }

  @Override
  public void start() throws IOException {
    node.victim().launch();
    await("the node to answer", () -> isUp());
    for (String id : crew.ids()) {
      NodeApi.Answer answer =
          api.post("/clients", Map.of("id", id, "groups", List.of(crew.group(id))));
      if (answer.status() >= 300) {
        throw new OrbException(ErrorCode.INTERNAL, id + " was not enrolled: " + answer);
      }
      machines.get(crew.machine(id)).add(id, NodeApi.text(answer.json(), "secret"));
    }
    machines.forEach(machine -> machine.victim().launch());
    await("the clients to connect", () -> connected() == crew.clients());
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(String what, Condition condition) throws IOException {
    long begun = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new OrbException(ErrorCode.TIMEOUT, "waited " + PATIENCE + " for " + what);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private boolean isUp() {
    try {
      return api.ask("GET", "/me", null, SOON).status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private long connected() throws IOException {
    return api.get("/clients/count").get("connected").map(Json::integer).orElse(0L);
  }

  @Override
  public Map<Fault.Kind, String> leftOut() {
    Map<Fault.Kind, String> out = new EnumMap<>(Fault.Kind.class);
    String why = "this user may not mount a small file system";
    if (node.disk().isEmpty()) {
      out.put(Fault.Kind.SERVER_DISK, why);
    }
    if (machines.stream().anyMatch(machine -> machine.disk().isEmpty())) {
      out.put(Fault.Kind.CLIENT_DISK, why);
    }
    return out;
  }

  @Override
  public Door door() {
    return new ApiDoor(api);
  }

  @Override
  public boolean strike(Fault fault) {
    ClientMachine machine = machines.get(fault.place() % machines.size());
    return switch (fault.kind()) {
      case SERVER_KILL, SERVER_FREEZE, SERVER_LONG_FREEZE, SERVER_DISK, SERVER_CLOCK ->
          node.strike(fault);
      case ALL_LINKS_CUT -> {
        machines.forEach(one -> one.strike(fault));
        yield true;
      }
      default -> machine.strike(fault);
    };
  }

  @Override
  public void heal(Fault fault) {
    ClientMachine machine = machines.get(fault.place() % machines.size());
    switch (fault.kind()) {
      case SERVER_KILL, SERVER_FREEZE, SERVER_LONG_FREEZE, SERVER_DISK, SERVER_CLOCK ->
          node.heal(fault);
      case ALL_LINKS_CUT -> machines.forEach(one -> one.heal(fault));
      default -> machine.heal(fault);
    }
  }

  @Override
  public void tend() {
    List<Victim> victims = new ArrayList<>(List.of(node.victim()));
    machines.forEach(machine -> victims.add(machine.victim()));
    victims.forEach(victim -> victim.endedByItself().ifPresent(crashes::add));
  }

  @Override
  public OptionalInt open() {
    try {
      NodeApi.Answer answer = api.ask("GET", "/commands?state=RUNNING&limit=500", null, SOON);
      return answer.status() == 200
          ? OptionalInt.of(answer.json().get("items").map(Json::elements).orElse(List.of()).size())
          : OptionalInt.empty();
    } catch (IOException | OrbException e) {
      return OptionalInt.empty();
    }
  }

  @Override
  public List<End> ends() throws IOException {
    return Ends.all(api);
  }

  @Override
  public List<String> evidence(End end) {
    try {
      Json delivery = api.get("/commands/" + end.id() + "/deliveries/" + end.client());
      List<String> lines = new ArrayList<>();
      delivery.get("cause").ifPresent(cause -> lines.add("cause: " + cause.text()));
      delivery.get("times").ifPresent(times -> lines.add("times: " + times.text()));
      delivery
          .get("evidence")
          .map(Json::elements)
          .orElse(List.of())
          .forEach(one -> lines.add(one.text()));
      return lines;
    } catch (IOException | OrbException e) {
      return List.of("no evidence: " + e.getMessage());
    }
  }

  @Override
  public List<String> crashes() {
    return List.copyOf(crashes);
  }

  @Override
  public void close() {
    machines.forEach(ClientMachine::close);
    node.close();
  }
}
