package dev.orb.bench;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.OrbServer;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Clients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real {@code orb agent}, from the launcher that started the bench, idle but for its heartbeats.
 * Without a launcher, or without {@code /proc}, it measures nothing.
 */
final class AgentProcess implements AutoCloseable {
  private static final String ID = "agent";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration IDLE = Duration.ofSeconds(35);
  private static final Duration STOP = Duration.ofSeconds(15);
  private static final long LOOK_MILLIS = 50;

  private static final double MB_A_KIB = 1024 / 1e6;

  private final List<Process> process;
  private final long welcomed;

  private AgentProcess(List<Process> process) {
    this.process = process;
    this.welcomed = System.nanoTime();
  }

  /** Enrols it, starts it and waits until it is welcome. */
  static AgentProcess start(OrbServer server, Path folder) throws IOException {
    String launcher = System.getProperty("orb.launcher", "");
    if (launcher.isEmpty() || !Files.exists(Path.of("/proc/self/status"))) {
      NodeProcess.step("no launcher or no /proc: the agent is left out");
      return new AgentProcess(List.of());
    }
    Path home = Files.createDirectory(folder.resolve(ID));
    Path secret =
        Files.createFile(
            home.resolve("secret"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Clients clients = server.clients();
    Files.writeString(secret, clients.enrol(ID, Set.of(), Map.of()).secret());
    Files.writeString(
        home.resolve("agent.yaml"),
        String.join(
            "\n",
            "id: " + ID,
            "server: tcp://127.0.0.1:" + server.brokerPort(),
            "secret-file: secret",
            "state: state",
            "commands: {uptime: {run: [uptime]}}"));
    Process process =
        new ProcessBuilder(launcher, "agent", "-c", "agent.yaml")
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("out.txt").toFile())
            .start();
    await(clients, process, home);
    return new AgentProcess(List.of(process));
  }

  private static void await(Clients clients, Process process, Path home) throws IOException {
    long begun = System.nanoTime();
    while (clients.find(ID).filter(c -> c.state() == ClientView.State.CONNECTED).isEmpty()) {
      if (!process.isAlive() || System.nanoTime() - begun > PATIENCE.toNanos()) {
        process.destroyForcibly();
        throw new OrbException(
            ErrorCode.UNAVAILABLE,
            "the agent did not connect; it said: " + Files.readString(home.resolve("out.txt")));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
  }

  /** Says its resident memory, and that without what other processes use too, in MB. */
  void sayMemory() throws IOException {
    for (Process agent : process) {
      NodeProcess.step("an agent is idle for " + IDLE.toSeconds() + " s");
      while (System.nanoTime() - welcomed < IDLE.toNanos()) {
        LockSupport.parkNanos(IDLE.toNanos() - (System.nanoTime() - welcomed));
      }
      Path proc = Path.of("/proc", Long.toString(agent.pid()));
      NodeProcess.say(Heaps.RESIDENT, kib(proc.resolve("status"), "VmRSS:") * MB_A_KIB);
      NodeProcess.say(Heaps.SHARE, kib(proc.resolve("smaps_rollup"), "Pss:") * MB_A_KIB);
    }
  }

  private static double kib(Path file, String name) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D+", "")))
        .findFirst()
        .orElse(Double.NaN);
  }

  @Override
  public void close() {
    for (Process agent : process) {
      agent.destroy();
      try {
        if (!agent.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
          agent.destroyForcibly();
        }
      } catch (InterruptedException e) {
        agent.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
