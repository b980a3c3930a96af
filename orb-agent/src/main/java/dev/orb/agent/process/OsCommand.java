package dev.orb.agent.process;

import dev.orb.agent.config.CommandSpec;
import dev.orb.agent.config.Invocation;
import dev.orb.exchange.CommandContext;
import dev.orb.exchange.Payload;
import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Runs one command of the file whenever it is asked to, on the caller's thread. Thread-safe.
 *
 * <p>The result is {@code {exit, stdout, stderr, truncated}}, with {@code json} in place of {@code
 * stdout} where the file says so. Output goes out as it comes. When it is cancelled or its time is
 * over, the whole process group gets SIGTERM and, after the grace, SIGKILL.
 */
public final class OsCommand {
  private final CommandSpec spec;
  private final Launch launch;
  private final Surroundings surroundings;

  /**
   * What all commands of an agent have in common.
   *
   * @param client the agent's id
   * @param children remembers processes
   * @param stdin writes what they read
   * @param ticker measures the grace
   */
  public record Surroundings(String client, Children children, StdinThreads stdin, Ticker ticker) {}

  /**
   * @throws OrbException {@code INVALID_CONFIG} if it can never run here
   */
  public OsCommand(CommandSpec spec, Surroundings surroundings) {
    this.spec = spec;
    this.launch = new Launch(spec);
    this.surroundings = surroundings;
  }

  /** What the file says of it. */
  public CommandSpec spec() {
    return spec;
  }

  /**
   * Runs it once.
   *
   * @return the result
   * @throws OrbException {@code BAD_PARAMS}, and nothing was run
   * @throws CommandFailed if it cannot be started, ends with another code than 0, or says no JSON
   *     where it should; the detail is the result
   * @throws InterruptedException after it was killed
   */
  public Object run(CommandContext context) throws IOException, InterruptedException {
    Invocation invocation = Invocation.of(spec, context.params());
    Optional<Path> stdin = stdin(context);
    Map<String, String> told = told(context);
    String note = surroundings.children().expect(context.id().toString(), told);
    try {
      Process process = launch.start(invocation, told, stdin);
      surroundings.children().add(note, process.toHandle());
      invocation
          .stdin()
          .ifPresent(text -> surroundings.stdin().write(text, process.getOutputStream()));
      ProgressLines progress =
          new ProgressLines(
              (percent, text) -> context.progress(percent, text.isEmpty() ? null : text));
      Run run =
          new Run(
              process,
              new Output(process.getInputStream(), spec.maxOutput(), text -> text, context::output),
              new Output(
                  process.getErrorStream(), spec.maxOutput(), progress::feed, context::output),
              progress,
              surroundings.ticker());
      context.onCancel(run::stop);
      run.await(spec.grace());
      return outcome(run);
    } finally {
      surroundings.children().remove(note);
    }
  }

  private Optional<Path> stdin(CommandContext context) {
    if (!(spec.stdin() instanceof CommandSpec.Stdin.Payload)) {
      return Optional.empty();
    }
    return Optional.of(
        context
            .payload()
            .map(Payload::path)
            .orElseThrow(
                () ->
                    new OrbException(
                        ErrorCode.BAD_PARAMS, "it reads a payload, and none came with it")));
  }

  private Map<String, String> told(CommandContext context) {
    Map<String, String> told = new HashMap<>();
    told.put("ORB_COMMAND_ID", context.id().toString());
    told.put("ORB_ATTEMPT", String.valueOf(context.attempt()));
    told.put("ORB_DEADLINE", context.deadline().toString());
    told.put("ORB_CLIENT", surroundings.client());
    context.schedule().ifPresent(schedule -> told.put("ORB_SCHEDULE", schedule));
    context.scheduledAt().ifPresent(at -> told.put("ORB_SCHEDULED_AT", at.toString()));
    context.firedAt().ifPresent(at -> told.put("ORB_FIRED_AT", at.toString()));
    context.previousAt().ifPresent(at -> told.put("ORB_PREVIOUS_AT", at.toString()));
    context.payload().ifPresent(payload -> told.put("ORB_PAYLOAD", payload.path().toString()));
    return Map.copyOf(told);
  }

  private Object outcome(Run run) {
    Map<String, Object> result = run.result();
    if (run.exit() != 0) {
      String words = run.complaint();
      throw new CommandFailed("exit " + run.exit() + (words.isEmpty() ? "" : ": " + words), result);
    }
    if (!spec.json()) {
      return result;
    }
    if (run.truncated()) {
      throw new CommandFailed("its output is over max-output", result);
    }
    Map<String, Object> withJson = new LinkedHashMap<>();
    withJson.put("exit", 0);
    withJson.put("json", json(run, result));
    withJson.put("stderr", result.get("stderr"));
    withJson.put("truncated", false);
    return withJson;
  }

  private static Json json(Run run, Map<String, Object> result) {
    try {
      return JsonCodec.parse(run.stdout());
    } catch (OrbException e) {
      throw new CommandFailed("its output is not JSON: " + e.reason(), result);
    }
  }
}
