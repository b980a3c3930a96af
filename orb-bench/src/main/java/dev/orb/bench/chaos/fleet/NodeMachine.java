package dev.orb.bench.chaos.fleet;

import dev.orb.bench.chaos.Body;
import dev.orb.bench.chaos.Fault;
import dev.orb.bench.chaos.SteppedClock;
import dev.orb.bench.chaos.Victim;
import dev.orb.testkit.JavaProcess;
import dev.orb.testkit.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The node's process with its disk and its clock. Not thread-safe. */
final class NodeMachine implements AutoCloseable {
  private static final int DISK_MEBIBYTES = 700;

  /** Less than what a node keeps free. */
  private static final long LEFT = 60L << 20;

  /**
   * Its clock begins ahead of the machine's and never goes behind it. Why: the broker inside has
   * the machine's clock, which cannot be stepped along, and would drop as expired what is not.
   */
  private static final Duration AHEAD = Duration.ofMinutes(2);

  /** Of so many kills one may come while it starts. */
  private static final int EARLY = 3;

  private static final List<String> JVM = List.of("-Xmx768m");

  private final Victim victim;
  private final Optional<SmallDisk> disk;
  private final Path clock;
  private final LongSupplier answers;
  private long answersAtLaunch;

  /**
   * One that is not started.
   *
   * @param answers how often a node has answered so far
   */
  NodeMachine(OrbSubject.Place place, String token, LongSupplier answers) throws IOException {
    Path folder = Files.createDirectory(place.folder().resolve("node"));
    Path data = folder.resolve("data");
    this.answers = answers;
    this.clock = folder.resolve("clock");
    this.disk = SmallDisk.mount(data, DISK_MEBIBYTES);
    SteppedClock.step(clock, AHEAD);
    List<String> arguments =
        List.of(
            data.toString(),
            Integer.toString(place.brokerPort()),
            Integer.toString(place.httpPort()),
            clock.toString(),
            place.database());
    this.victim =
        new Victim(
            "the node",
            () ->
                Body.of(
                    JavaProcess.start(
                        new JavaProcess.Start(
                            NodeMain.class,
                            JVM,
                            arguments,
                            Map.of(NodeMain.TOKEN, token),
                            folder))));
  }

  Victim victim() {
    return victim;
  }

  Optional<SmallDisk> disk() {
    return disk;
  }

  boolean strike(Fault fault) {
    if (!victim.canBe(fault.kind()) || (fault.kind().kills() && !isDue(fault))) {
      return false;
    }
    switch (fault.kind()) {
      case SERVER_KILL -> victim.kill();
      case SERVER_FREEZE, SERVER_LONG_FREEZE -> victim.freeze();
      case SERVER_DISK -> disk.ifPresent(one -> one.fill(LEFT));
      case SERVER_CLOCK -> step(clock, fault.amount());
      default -> throw new IllegalArgumentException("not for a node: " + fault);
    }
    return true;
  }

  /** Why: a node that only ever dies while it starts says little; now and then it shall. */
  private boolean isDue(Fault fault) {
    return fault.number() % EARLY == 0 || answers.getAsLong() > answersAtLaunch;
  }

  void heal(Fault fault) {
    switch (fault.kind()) {
      case SERVER_KILL -> {
        answersAtLaunch = answers.getAsLong();
        victim.launch();
      }
      case SERVER_FREEZE, SERVER_LONG_FREEZE -> victim.thaw();
      case SERVER_DISK -> disk.ifPresent(SmallDisk::empty);
      default -> {
        // a clock stays where it was stepped to
      }
    }
  }

  static void step(Path clock, Duration offset) {
    try {
      SteppedClock.step(clock, offset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    victim.close();
    disk.ifPresent(SmallDisk::close);
  }
}
