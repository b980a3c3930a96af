package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Json;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Commands and deliveries to write down. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Random RANDOM = new Random(7);

  private Samples() {}

  static CommandId id() {
    return CommandId.create(NOW, RANDOM);
  }

  static CommandRecord command(long seq) {
    return command(id(), seq, 1, CommandOptions.DEFAULT, null);
  }

  /** With an id that no other process makes. */
  static CommandRecord freshCommand(long seq) {
    return command(CommandId.create(NOW, new SecureRandom()), seq, 1, CommandOptions.DEFAULT, null);
  }

  static CommandRecord command(
      CommandId id, long seq, int targets, CommandOptions options, @Nullable String schedule) {
    Json params = JsonCodec.of(Map.of("path", "/", "pad", "x".repeat(200)));
    return command(id, seq, params, targets, options, schedule);
  }

  static CommandRecord command(long seq, Json params) {
    return command(id(), seq, params, 1, CommandOptions.DEFAULT, null);
  }

  private static CommandRecord command(
      CommandId id,
      long seq,
      Json params,
      int targets,
      CommandOptions options,
      @Nullable String schedule) {
    return new CommandRecord(
        id,
        seq,
        "orb-1",
        "disk.usage",
        params,
        targets == 1 ? Target.client("web-0") : Target.all(),
        options,
        "app",
        schedule,
        schedule == null ? null : NOW,
        true,
        NOW,
        NOW.plusSeconds(3600),
        null,
        IntStream.range(0, targets).mapToObj(i -> new Addressee("web-" + i, i + 1)).toList(),
        List.of(),
        null,
        CommandState.RUNNING,
        new Counts(Map.of(DeliveryState.QUEUED, targets), 0),
        null,
        null);
  }

  static DeliveryRecord delivery(CommandId command, int client, DeliveryState state) {
    return new DeliveryRecord(
        command,
        "web-" + client,
        "",
        client + 1,
        state,
        null,
        1,
        JsonCodec.of(Map.of("used", 0.61, "pad", "y".repeat(100))),
        null,
        null,
        NOW,
        NOW.plusMillis(3),
        NOW.plusMillis(4),
        state.isFinal() ? NOW.plusMillis(9) : null,
        NOW.plusSeconds(3600),
        state.isFinal() ? null : NOW.plusSeconds(60));
  }

  static JournalEntry.Progressed succeeded(CommandId command, int targets) {
    return new JournalEntry.Progressed(
        command,
        CommandState.SUCCEEDED,
        new Counts(Map.of(DeliveryState.SUCCEEDED, targets), 0),
        NOW.plusMillis(10));
  }

  static ClientRecord client(String id, long enrolment) {
    return ClientRecord.fresh(id, enrolment, ClientSecrets.only("salt:hash"), NOW)
        .withGroups(Set.of("web"))
        .withLabels(Map.of("floor", "2"));
  }

  static void await(CompletionStage<Void> written) throws Exception {
    written.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
