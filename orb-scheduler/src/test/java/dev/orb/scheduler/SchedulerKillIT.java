package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that fires into a file is killed, twice: every time has one id, and none is lost. */
class SchedulerKillIT {
  private static final int SCHEDULES = 20;

  @TempDir Path folder;

  /** The process: schedules that fire every second, each firing a line in the file. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws Exception {
      Path out = Path.of(args[2]);
      try (SchedulerGround ground =
              new SchedulerGround(TestStore.valueOf(args[0]), args[1]) {
                @Override
                public CompletionStage<CommandId> fire(FiredCommand command) {
                  append(out, command);
                  // why: kills land between the sink's answer and the library's own record
                  LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                  return CompletableFuture.completedFuture(command.id());
                }
              };
          CommandScheduler scheduler = CommandScheduler.start(ground)) {
        if (scheduler.list().isEmpty()) {
          Instant start = ground.clock().instant().plusSeconds(1);
          for (int i = 0; i < SCHEDULES; i++) {
            scheduler.put(
                ScheduledCommand.of("every-" + i, CommandRequest.of("note", null))
                    .to(Target.all())
                    .at(Schedule.every(Duration.ofSeconds(1)).starting(start)));
          }
        }
        System.in.read();
      }
    }

    private static synchronized void append(Path out, FiredCommand command) {
      try {
        Files.writeString(
            out,
            command.schedule()
                + " "
                + command.scheduledAt().toEpochMilli()
                + " "
                + command.id()
                + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  // why not PostgreSQL too: ClusterKillIT kills there
  @EnumSource(names = "H2")
  void everyTimeHasOneIdAndNoneIsLostOverKills(TestStore store) throws Exception {
    Path out = folder.resolve("fired");
    String url = store.url(folder);
    for (int round = 0; round < 2; round++) {
      Process child = start(store, url, out);
      try {
        int before = lines(out).size();
        await().atMost(Duration.ofSeconds(60)).until(() -> lines(out).size() > before + 60);
      } finally {
        child.destroyForcibly();
        assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
      }
    }

    long until = nominals(lines(out)).max().orElseThrow();
    Process child = start(store, url, out);
    try {
      // the time away is under the misfire threshold: each time of it is made up for
      await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertNoneIsLost(out, until));
    } finally {
      child.destroyForcibly();
      assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    for (String line : lines(out)) {
      String[] parts = line.split(" ", -1);
      Instant nominal = Instant.ofEpochMilli(Long.parseLong(parts[1]));
      assertThat(parts[2]).isEqualTo(CommandId.ofFiring(parts[0], nominal, "").toString());
    }
  }

  /** Every second up to that one, of every schedule: later ones may have been under way. */
  private static void assertNoneIsLost(Path out, long until) throws IOException {
    List<String> lines = lines(out);
    for (int i = 0; i < SCHEDULES; i++) {
      String id = "every-" + i + " ";
      List<Long> fired =
          nominals(lines.stream().filter(line -> line.startsWith(id)).toList())
              .distinct()
              .filter(time -> time <= until)
              .sorted()
              .boxed()
              .toList();
      assertThat(fired).as(id).isNotEmpty().hasSize((int) (1 + (until - fired.get(0)) / 1000));
    }
  }

  private static LongStream nominals(List<String> lines) {
    return lines.stream().mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]));
  }

  private Process start(TestStore store, String url, Path out) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            store.name(),
            url,
            out.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private static List<String> lines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }
}
