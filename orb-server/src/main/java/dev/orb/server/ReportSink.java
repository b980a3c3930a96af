package dev.orb.server;

/**
 * Takes bulk reports of clients. Called on a thread that it may hold up for as long as it takes:
 * then other reports wait in the broker, and nothing else does.
 */
@FunctionalInterface
public interface ReportSink {
  /**
   * One report. When this returns, the client is told that it was taken; when it throws, the client
   * gets the failure: the code of an {@code OrbException}, a {@code CommandFailed} as it is, and
   * {@code HANDLER_ERROR} for anything else. After a kill of the node in the middle of it, or just
   * after it, the same report is given again: {@link ClientReport#id()} tells.
   */
  void accept(ClientReport report) throws Exception;
}
