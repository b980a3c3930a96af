package dev.orb.agent.config;

import dev.orb.exchange.Restarts;
import dev.orb.protocol.Contract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One OS command that the agent runs, as the file describes it.
 *
 * @param name its name
 * @param run the program and its arguments, never a shell line
 * @param params what a caller may say, by name
 * @param timeout how long it may run if the sender does not say
 * @param grace between SIGTERM and SIGKILL
 * @param serial whether one runs at a time
 * @param idempotent whether it may run again after a crash in the middle of it
 * @param restarts what it restarts: then it succeeds when the agent is back with a new one
 * @param user the user that it runs as, empty for the agent's own
 * @param env variables beside the agent's own
 * @param directory where it runs
 * @param stdin what it reads
 * @param json whether its standard output is JSON
 * @param maxOutput bytes kept of each of its two outputs
 * @param description for people, empty for none
 */
public record CommandSpec(
    String name,
    List<Template> run,
    Params params,
    Optional<Duration> timeout,
    Duration grace,
    boolean serial,
    boolean idempotent,
    Restarts restarts,
    Optional<String> user,
    Map<String, Template> env,
    Path directory,
    Stdin stdin,
    boolean json,
    int maxOutput,
    String description) {

  /** What it takes and gives, for servers. */
  public Contract contract() {
    return ParamSchema.contract(params.all(), description, json);
  }

  /** What a program reads. */
  public sealed interface Stdin {
    /** Nothing: its end at once. */
    record None() implements Stdin {}

    /** The parameters as one JSON object. */
    record AllAsJson() implements Stdin {}

    /** The payload that came with the command. */
    record Payload() implements Stdin {}

    /**
     * The text of one parameter.
     *
     * @param name which
     */
    record One(String name) implements Stdin {}
  }
}
