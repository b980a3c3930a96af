package dev.orb.agent.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What an agent is told.
 *
 * @param id the client that it is
 * @param server where the broker is, {@code tcp://host:port}, several separated by commas
 * @param secretFile holds what proves the id
 * @param groups asked for
 * @param facts reported, beside the usual ones: texts, numbers and booleans
 * @param concurrency how many commands run at a time
 * @param state the folder of the ledger
 * @param commands what it can run, by name
 */
public record AgentSettings(
    String id,
    String server,
    Path secretFile,
    List<String> groups,
    Map<String, Object> facts,
    int concurrency,
    Path state,
    Map<String, CommandSpec> commands) {}
