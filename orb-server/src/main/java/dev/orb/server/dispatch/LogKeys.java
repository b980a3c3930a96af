package dev.orb.server.dispatch;

import org.slf4j.MDC;

/** Whom and what the lines are about that this thread logs until it is closed. */
final class LogKeys implements AutoCloseable {
  private final String text;

  private LogKeys(String text) {
    this.text = text;
  }

  /** Marks the lines of this thread with what is known; an empty text is not. */
  static LogKeys of(String client, Object command) {
    String id = command.toString();
    put("client", client);
    put("command", id);
    return new LogKeys(said("client", client) + ", " + said("command", id));
  }

  private static void put(String key, String value) {
    if (!value.isEmpty()) {
      MDC.put(key, value);
    }
  }

  private static String said(String what, String value) {
    return value.isEmpty() ? "no " + what + " named" : what + " " + value;
  }

  @Override
  public String toString() {
    return text;
  }

  @Override
  public void close() {
    MDC.remove("client");
    MDC.remove("command");
  }
}
