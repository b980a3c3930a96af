package dev.orb.bench.chaos.fleet;

import dev.orb.bench.chaos.Body;
import dev.orb.bench.chaos.Fault;
import dev.orb.bench.chaos.Fault.Kind;
import dev.orb.bench.chaos.Link;
import dev.orb.bench.chaos.Machine;
import dev.orb.bench.chaos.SteppedClock;
import dev.orb.bench.chaos.Victim;
import dev.orb.testkit.JavaProcess;
import dev.orb.testkit.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A machine of clients that also has a disk and a clock. Not thread-safe. */
final class ClientMachine implements AutoCloseable {
  private static final int DISK_MEBIBYTES = 64;
  private static final List<String> JVM = List.of("-Xmx192m");

  private final Machine machine;
  private final Optional<SmallDisk> disk;
  private final Path clock;
  private final List<String> arguments = new ArrayList<>();

  ClientMachine(Path folder, Path effects, int brokerPort) throws IOException {
    Path states = folder.resolve("states");
    this.clock = folder.resolve("clock");
    this.disk = SmallDisk.mount(states, DISK_MEBIBYTES);
    SteppedClock.step(clock, Duration.ZERO);
    Link link = Link.to(brokerPort);
    arguments.addAll(
        List.of(
            "tcp://127.0.0.1:" + link.port(),
            clock.toString(),
            effects.toString(),
            states.toString()));
    this.machine = new Machine(new Victim(folder.toString(), () -> start(folder)), link);
  }

  private Body start(Path folder) {
    return Body.of(
        JavaProcess.start(
            new JavaProcess.Start(ClientsMain.class, JVM, arguments, Map.of(), folder)));
  }

  /** One more that lives there, before it is launched. */
  void add(String id, String secret) {
    arguments.add(id + "=" + secret);
  }

  Victim victim() {
    return machine.victim();
  }

  Optional<SmallDisk> disk() {
    return disk;
  }

  boolean strike(Fault fault) {
    if (fault.kind() == Kind.CLIENT_DISK) {
      disk.ifPresent(one -> one.fill(0));
      return true;
    } else if (fault.kind() == Kind.CLIENT_CLOCK) {
      NodeMachine.step(clock, fault.amount());
      return true;
    }
    return machine.strike(fault);
  }

  void heal(Fault fault) {
    if (fault.kind() == Kind.CLIENT_DISK) {
      disk.ifPresent(SmallDisk::empty);
    } else if (fault.kind() != Kind.CLIENT_CLOCK) {
      machine.heal(fault);
    }
  }

  @Override
  public void close() {
    machine.close();
    disk.ifPresent(SmallDisk::close);
  }
}
