package dev.orb.testkit.kill;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.Target;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import dev.orb.server.dispatch.Submission;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.testkit.Noise;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A node without its HTTP edge: broker, database, fleet and dispatch, as the product runs them. */
final class NodeMain {
  private static final String NONE = "-";

  private final OrbServer server;
  private final SimpleMeterRegistry meters;

  private NodeMain(OrbServer server, SimpleMeterRegistry meters) {
    this.server = server;
    this.meters = meters;
  }

  /** Arguments: port for orders, data folder, port of the broker, URL of the database. */
  public static void main(String[] args) throws Exception {
    ServerSettings settings =
        ServerSettings.in(Path.of(args[1]))
            .withNode("orb-1")
            .withPort(Integer.parseInt(args[2]))
            .withHeartbeat(Duration.ofMillis(500), Duration.ofSeconds(10))
            .withDatabase(Database.settings(args[3]));
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    OrbServer server = OrbServer.builder(settings).meters(meters).build();
    server.start(Duration.ofSeconds(60));
    Orders.obey(Integer.parseInt(args[0]), new NodeMain(server, meters)::obey);
    // why: who has no test any more has nothing to do, and nothing to save
    Runtime.getRuntime().halt(1);
  }

  private CompletionStage<String> obey(List<String> words) {
    try {
      return switch (words.get(0)) {
        case "enrol" -> done(server.clients().enrol(words.get(1), Set.of(), Map.of()).secret());
        case "remove" -> remove(words.get(1));
        case "send" -> send(words);
        case "payload" -> payload(Long.parseLong(words.get(1)));
        case "claim" -> claim(words);
        case "claimed" ->
            done(Boolean.toString(server.payloads().isClaimed(CommandId.parse(words.get(1)))));
        case "cancel" ->
            server
                .commands()
                .cancel(CommandId.parse(words.get(1)), false, Duration.ofSeconds(2))
                .thenApply(String::valueOf);
        case "delivery" -> done(delivery(words.get(1), words.get(2)));
        case "commands" -> done(commands(words.get(1)));
        case "open" -> done(Integer.toString(listed(CommandState.RUNNING, null).size()));
        case "queued" ->
            done(Long.toString((long) meters.get("orb.queue.messages").gauge().value()));
        case "orphans" -> done(Long.toString((long) meters.counter("orb.orphans").count()));
        default -> throw new IllegalArgumentException(words.toString());
      };
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static CompletionStage<String> done(String answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private CompletionStage<String> remove(String client) {
    server.clients().remove(client);
    return done("removed");
  }

  /** Words: name, client, idempotency key, time to live, key of superseding. */
  private CompletionStage<String> send(List<String> words) {
    CommandOptions options =
        CommandOptions.DEFAULT
            .withIdempotencyKey(words.get(3))
            .withTtl(Duration.parse(words.get(4)));
    if (!words.get(5).equals(NONE)) {
      options = options.withSupersedeKey(words.get(5));
    }
    return server
        .commands()
        .send(Submission.of(words.get(1), null, Target.client(words.get(2)), options, "test"))
        .thenApply(record -> record.id().toString());
  }

  private CompletionStage<String> payload(long size) {
    return done(server.payloads().add(new Noise(size), "text/plain", "test").id().toString());
  }

  /** Words: name, client, payload. */
  private CompletionStage<String> claim(List<String> words) {
    CommandOptions options = CommandOptions.DEFAULT.withPayload(CommandId.parse(words.get(3)));
    return server
        .commands()
        .send(Submission.of(words.get(1), null, Target.client(words.get(2)), options, "test"))
        .thenApply(record -> record.id().toString());
  }

  private String delivery(String command, String client) {
    return said(server.commands().delivery(CommandId.parse(command), client));
  }

  /** State, reason, code and attempt. */
  static String said(DeliveryRecord row) {
    String code = row.error() == null ? NONE : row.error().code().name();
    return row.state() + " " + row.reason() + " " + code + " " + row.attempt();
  }

  /** The ids of all commands of that name, newest first. */
  private String commands(String name) {
    return listed(null, name).stream()
        .map(command -> command.id().toString())
        .collect(Collectors.joining(" "));
  }

  private List<CommandRecord> listed(@Nullable CommandState state, @Nullable String name) {
    return server
        .commands()
        .list(new CommandFilter(state, name, null, null), 100, Optional.empty())
        .items();
  }
}
