package dev.orb.agent.process;

import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One process from its start to its end, waited for on one thread, which also reads its outputs.
 * {@link #stop} comes from another.
 */
final class Run {
  private static final long SHORTEST_WAIT = 2;
  private static final long LONGEST_WAIT = 50;
  private static final long KILL_SECONDS = 5;

  private final Process process;
  private final ProcessGroup group;
  private final Output out;
  private final Output err;
  private final ProgressLines progress;
  private final Ticker ticker;
  private volatile boolean stopping;
  private volatile long stopped;

  Run(Process process, Output out, Output err, ProgressLines progress, Ticker ticker) {
    this.process = process;
    this.group = new ProcessGroup(process.toHandle());
    this.out = out;
    this.err = err;
    this.progress = progress;
    this.ticker = ticker;
  }

  /** Tells all of it to end. Blocks for the moment that the signal takes. */
  void stop() {
    stopped = ticker.nanos();
    stopping = true;
    group.terminate();
  }

  /**
   * Waits for its end, and makes one when it was told to stop and the grace is over.
   *
   * @throws InterruptedException after it was killed
   */
  void await(Duration grace) throws IOException, InterruptedException {
    try {
      long wait = SHORTEST_WAIT;
      boolean ended = false;
      while (!ended) {
        boolean moved = read();
        wait = moved ? SHORTEST_WAIT : Math.min(LONGEST_WAIT, wait * 2);
        ended = process.waitFor(moved ? 0 : wait, TimeUnit.MILLISECONDS);
        if (!ended && stopping && ticker.since(stopped).compareTo(grace) >= 0) {
          kill();
          ended = true;
        }
      }
      while (read()) {
        // what the program wrote last is still in the pipes
      }
    } catch (InterruptedException e) {
      group.kill();
      throw e;
    } finally {
      out.end("");
      err.end(progress.end());
      process.getInputStream().close();
      process.getErrorStream().close();
    }
  }

  private boolean read() throws IOException {
    boolean some = out.read();
    return err.read() || some;
  }

  private void kill() throws InterruptedException {
    group.kill();
    if (!process.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
      throw new CommandFailed("process " + process.pid() + " does not end, not even killed");
    }
  }

  boolean wasStopped() {
    return stopping;
  }

  int exit() {
    return process.exitValue();
  }

  boolean truncated() {
    return out.truncated() || err.truncated();
  }

  String stdout() {
    return out.text();
  }

  /** What a failure shows: {@code {exit, stdout, stderr, truncated}}. */
  Map<String, Object> result() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("exit", exit());
    result.put("stdout", out.text());
    result.put("stderr", err.text());
    result.put("truncated", truncated());
    return result;
  }

  /** The last thing that it complained of, shortened. */
  String complaint() {
    String all = err.text().strip();
    String last = all.substring(all.lastIndexOf('\n') + 1).strip();
    return last.length() > 200 ? last.substring(0, 200) + "…" : last;
  }
}
