package dev.orb.scheduler;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Measures many schedules that come due together: run it by hand, {@code SchedulerSpeed <folder>}.
 */
final class SchedulerSpeed {
  private SchedulerSpeed() {}

  public static void main(String[] args) throws Exception {
    for (int round = 0; round < 3; round++) {
      burst(Files.createTempDirectory(Path.of(args[0]), "speed"), 2000);
    }
  }

  private static void burst(Path folder, int count) throws Exception {
    CountDownLatch left = new CountDownLatch(count);
    long[] late = new long[count];
    try (SchedulerGround ground =
            new SchedulerGround(folder) {
              @Override
              public CompletionStage<CommandId> fire(FiredCommand command) {
                int n = (int) left.getCount() - 1;
                late[Math.max(0, n)] =
                    Duration.between(command.scheduledAt(), clock().instant()).toMillis();
                left.countDown();
                return new CompletableFuture<CommandId>()
                    .completeOnTimeout(command.id(), 2, TimeUnit.MILLISECONDS);
              }
            };
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      Instant begun = Instant.now();
      Instant due = begun.plusSeconds(20);
      for (int i = 0; i < count; i++) {
        scheduler.put(
            ScheduledCommand.of("s-" + i, CommandRequest.of("note", null))
                .to(Target.all())
                .at(Schedule.once(due)));
      }
      System.out.printf(
          "%d put in %d ms%n", count, Duration.between(begun, Instant.now()).toMillis());
      if (!left.await(60, TimeUnit.SECONDS)) {
        System.out.println(left.getCount() + " did not fire");
      }
      Arrays.sort(late);
      System.out.printf(
          "late ms: p50 %d, p99 %d, last %d%n",
          late[count / 2], late[count * 99 / 100], late[count - 1]);
    }
  }
}
