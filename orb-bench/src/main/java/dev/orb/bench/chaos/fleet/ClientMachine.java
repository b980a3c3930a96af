package dev.orb.bench.chaos.fleet;

import dev.orb.bench.chaos.Fault;
import dev.orb.bench.chaos.Link;
import dev.orb.bench.chaos.SteppedClock;
import dev.orb.testkit.JavaProcess;
import dev.orb.testkit.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A process of some clients with its disk, its clock and its link. Not thread-safe. */
final class ClientMachine implements AutoCloseable {
  private static final int DISK_MEBIBYTES = 64;
  private static final List<String> JVM = List.of("-Xmx192m");

  private final Victim victim;
  private final Optional<SmallDisk> disk;
  private final Link link;
  private final Path clock;
  private final List<String> arguments = new ArrayList<>();

  ClientMachine(Path folder, Path effects, int brokerPort) throws IOException {
    Path states = folder.resolve("states");
    this.clock = folder.resolve("clock");
    this.disk = SmallDisk.mount(states, DISK_MEBIBYTES);
    this.link = Link.to(brokerPort);
    SteppedClock.step(clock, Duration.ZERO);
    arguments.addAll(
        List.of(
            "tcp://127.0.0.1:" + link.port(),
            clock.toString(),
            effects.toString(),
            states.toString()));
    this.victim =
        new Victim(
            folder.getFileName() + "",
            () ->
                JavaProcess.start(
                    new JavaProcess.Start(ClientsMain.class, JVM, arguments, Map.of(), folder)));
  }

  /** One more that lives there, before it is launched. */
  void add(String id, String secret) {
    arguments.add(id + "=" + secret);
  }

  Victim victim() {
    return victim;
  }

  Optional<SmallDisk> disk() {
    return disk;
  }

  Link link() {
    return link;
  }

  boolean strike(Fault fault) {
    if (!victim.canBe(fault.kind())) {
      return false;
    }
    switch (fault.kind()) {
      case CLIENT_KILL -> victim.kill();
      case CLIENT_FREEZE, CLIENT_LONG_FREEZE -> victim.freeze();
      case CLIENT_DISK -> disk.ifPresent(one -> one.fill(0));
      case CLIENT_CLOCK -> NodeMachine.step(clock, fault.amount());
      case LINK_CUT -> link.cut();
      case LINK_HALF_CUT -> link.cutHere();
      case LINK_STALL -> link.stall();
      default -> throw new IllegalArgumentException("not for a client: " + fault);
    }
    return true;
  }

  void heal(Fault fault) {
    switch (fault.kind()) {
      case CLIENT_KILL -> victim.launch();
      case CLIENT_FREEZE, CLIENT_LONG_FREEZE -> victim.thaw();
      case CLIENT_DISK -> disk.ifPresent(SmallDisk::empty);
      case LINK_CUT, LINK_HALF_CUT, LINK_STALL -> link.heal();
      default -> {
        // a clock stays where it was stepped to
      }
    }
  }

  @Override
  public void close() {
    victim.close();
    link.close();
    disk.ifPresent(SmallDisk::close);
  }
}
