package dev.orb.server.dispatch;

import org.slf4j.MDC;

/** Whom and what the lines are about that this thread logs until it is closed. */
final class LogKeys implements AutoCloseable {
  private final String text;

  private LogKeys(String text) {
    this.text = text;
  }

  /** Marks the lines of this thread. */
  static LogKeys of(String client, Object command) {
    MDC.put("client", client);
    MDC.put("command", command.toString());
    return new LogKeys("client " + client + ", command " + command);
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
