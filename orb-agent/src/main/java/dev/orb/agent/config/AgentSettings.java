package dev.orb.agent.config;

import dev.orb.transport.Approach;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is told.
 *
 * @param id the client that it is
 * @param server where the broker is, {@code ssl://host:port} or {@code tcp://host:port}, several
 *     separated by commas
 * @param approach how to get there
 * @param secretFile holds what proves the id; null where a certificate does, and if it joins or has
 *     joined
 * @param joinToken what it joins by; null if there is none
 * @param groups asked for
 * @param facts reported, beside the usual ones: texts, numbers and booleans
 * @param concurrency how many commands run at a time
 * @param state the folder of the ledger
 * @param commands what it can run, by name
 */
public record AgentSettings(
    String id,
    String server,
    Approach approach,
    @Nullable Path secretFile,
    @Nullable String joinToken,
    List<String> groups,
    Map<String, Object> facts,
    int concurrency,
    Path state,
    Map<String, CommandSpec> commands) {
  /** Without the token. */
  @Override
  public String toString() {
    return "AgentSettings[" + id + ", " + server + "]";
  }
}
