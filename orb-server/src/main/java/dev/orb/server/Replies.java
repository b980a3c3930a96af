package dev.orb.server;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of every target of a command, the silent and the refused ones too. Immutable.
 *
 * @param byClient one reply a target, in the target's order
 */
public record Replies<R>(Map<String, Reply<R>> byClient) {
  public Replies {
    byClient = Collections.unmodifiableMap(new LinkedHashMap<>(byClient));
  }

  /** What is known of one target; empty if it was none. */
  public Optional<Reply<R>> of(String client) {
    return Optional.ofNullable(byClient.get(client));
  }

  /** Targets that succeeded. */
  public List<Reply<R>> succeeded() {
    return byClient.values().stream().filter(Reply::succeeded).toList();
  }

  /** Targets that ended without success, or were refused. */
  public List<Reply<R>> failed() {
    return byClient.values().stream().filter(Reply::failed).toList();
  }

  /** Targets that have not ended. */
  public List<Reply<R>> open() {
    return byClient.values().stream().filter(Reply::open).toList();
  }

  /** Whether every target succeeded. */
  public boolean allSucceeded() {
    return byClient.values().stream().allMatch(Reply::succeeded);
  }
}
