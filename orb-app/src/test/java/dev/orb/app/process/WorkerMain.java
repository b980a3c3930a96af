package dev.orb.app.process;

import dev.orb.client.OrbClient;
import dev.orb.exchange.CommandContext;
import dev.orb.protocol.CommandFailed;
import dev.orb.testkit.Diary;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A worker on the client library, whose handlers write each attempt into a diary: {@code note}
 * waits, {@code fail} fails some times before it does.
 */
final class WorkerMain {
  private WorkerMain() {}

  /**
   * Works until it is killed.
   *
   * @param args id, broker, secret, state folder, diary
   */
  public static void main(String[] args) throws InterruptedException {
    Diary diary = new Diary(Path.of(args[4]));
    CountDownLatch never = new CountDownLatch(1);
    OrbClient client =
        OrbClient.builder(args[0], URI.create(args[1]))
            .secret(args[2])
            .state(Path.of(args[3]))
            .reconnect(Duration.ofMillis(100), Duration.ofSeconds(1))
            .on(
                "note",
                context -> {
                  diary.add(context.id() + " " + context.attempt());
                  long millis = context.params().get("millis").orElseThrow().integer();
                  return never.await(millis, TimeUnit.MILLISECONDS);
                })
            .on(
                "fail",
                context -> {
                  diary.add(context.id() + " " + context.attempt());
                  if (context.attempt() <= number(context, "fails")) {
                    throw new CommandFailed("attempt " + context.attempt() + " fails");
                  }
                  return never.await(number(context, "millis"), TimeUnit.MILLISECONDS);
                })
            .build();
    try (client) {
      client.start(Duration.ZERO);
      never.await(10, TimeUnit.MINUTES);
    }
  }

  private static long number(CommandContext context, String name) {
    return context.params().get(name).orElseThrow().integer();
  }
}
