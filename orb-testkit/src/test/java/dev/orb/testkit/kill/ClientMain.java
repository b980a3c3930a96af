package dev.orb.testkit.kill;

import dev.orb.client.OrbClient;
import dev.orb.exchange.CommandContext;
import dev.orb.exchange.HandlerOptions;
import dev.orb.testkit.Diary;
import dev.orb.testkit.Noise;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A worker whose handlers, one of them idempotent, write a line for each attempt. */
final class ClientMain {
  static final String ONCE = "once";
  static final String AGAIN = "again";
  static final String DIGEST = "digest";

  private ClientMain() {}

  /** Arguments: port for orders, broker, id, secret, state folder, diary. */
  public static void main(String[] args) throws Exception {
    Diary diary = new Diary(Path.of(args[5]));
    OrbClient client =
        OrbClient.builder(args[2], URI.create(args[1]))
            .secret(args[3])
            .state(Path.of(args[4]))
            .reconnect(Duration.ofMillis(50), Duration.ofMillis(200))
            .on(ONCE, context -> handle(context, diary))
            .on(AGAIN, context -> handle(context, diary), HandlerOptions.DEFAULT.asIdempotent())
            .on(DIGEST, context -> digest(context, diary))
            .build();
    client.start(Duration.ofSeconds(60));
    Orders.obey(
        Integer.parseInt(args[0]), words -> CompletableFuture.completedFuture(words.toString()));
    // why: who has no test any more has nothing to do, and nothing to save
    Runtime.getRuntime().halt(1);
  }

  private static String handle(CommandContext context, Diary diary) {
    diary.add(context.id() + " " + context.attempt());
    return done(context.name());
  }

  private static String digest(CommandContext context, Diary diary) throws IOException {
    try (InputStream in = context.payload().orElseThrow().open()) {
      String sum = Noise.digest(in);
      diary.add(context.id() + " " + context.attempt() + " " + sum);
      return sum;
    }
  }

  /** Its effect is there, and the handler has not returned. */
  private static String done(String name) {
    return name + " done";
  }
}
