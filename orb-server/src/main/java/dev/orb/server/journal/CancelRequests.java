package dev.orb.server.journal;

import java.util.Map;

/**
 * Requests to cancel deliveries of one command, other than the plain one of the whole.
 *
 * @param byClient the latest of each client; {@link #EVERYBODY} stands for all that have none
 */
public record CancelRequests(Map<String, Kind> byClient) {
  /** No client is called this. */
  public static final String EVERYBODY = "";

  /** What a request means. */
  public enum Kind {
    /** Stop it, whether it has started or not. */
    ALWAYS,
    /** Cancel it if it has not started. */
    UNSTARTED,
    /** A newer command takes its place if it has not started. */
    SUPERSEDED
  }

  public CancelRequests {
    byClient = Map.copyOf(byClient);
  }

  /** Whether that is what was asked for this client. */
  public boolean has(String client, Kind kind) {
    Kind own = byClient.get(client);
    return kind == (own == null ? byClient.get(EVERYBODY) : own);
  }
}
