package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When a schedule comes due. */
final class WhenOptions {
  @Option(
      names = "--cron",
      paramLabel = "E",
      description = "A cron expression: 5 fields, 6 or 7 as in Quartz, or @daily and its like.")
  @Nullable String cron;

  @Option(names = "--every", paramLabel = "D", description = "At this rate, from --start on.")
  @Nullable String every;

  @Option(
      names = "--after",
      paramLabel = "E",
      description =
          "With --every: start (default), or end for so long after the one before has ended"
              + " everywhere.")
  @Nullable String after;

  @Option(
      names = "--at",
      paramLabel = "I",
      description = "Once, at an instant such as 2026-12-01T08:00:00Z.")
  @Nullable String at;

  @Option(names = "--in", paramLabel = "D", description = "Once, so long from now.")
  @Nullable String in;

  @Option(
      names = "--zone",
      paramLabel = "Z",
      description =
          "The zone of the cron expression (default: the node's scheduler.zone); client: each"
              + " client's own.")
  @Nullable String zone;

  @Option(names = "--start", paramLabel = "I", description = "Nothing before this.")
  @Nullable String start;

  @Option(names = "--end", paramLabel = "I", description = "Nothing after this.")
  @Nullable String end;

  @Option(names = "--times", paramLabel = "N", description = "At most so often.")
  @Nullable Integer times;

  @Option(
      names = "--misfire",
      paramLabel = "P",
      description = "Times that were missed: once (default), all or skip.")
  @Nullable String misfire;

  @Option(
      names = "--overlap",
      paramLabel = "P",
      description =
          "At a client where an earlier firing runs still: skip (default), allow, queue or cancel.")
  @Nullable String overlap;

  @Option(
      names = "--past",
      paramLabel = "P",
      description = "A one-off whose time is past: reject (default) or run.")
  @Nullable String past;

  @Option(
      names = "--skip-on",
      paramLabel = "CALENDAR",
      description =
          "Not at the times of this calendar; holidays-{region} is another one by each client's"
              + " label.")
  @Nullable String skipOn;

  @Option(
      names = "--in-window",
      paramLabel = "D",
      description = "A start is wanted until so long after its time, and not later.")
  @Nullable String inWindow;

  @Option(
      names = "--jitter",
      paramLabel = "D",
      description =
          "Clients spread their starts over so long, each at a moment of its own, the same at"
              + " every firing.")
  @Nullable String jitter;

  @Option(
      names = "--run-on",
      paramLabel = "P",
      description =
          "Who watches the time: server (default), or client for each client too, also while it is"
              + " away.")
  @Nullable String runOn;

  @Option(names = "--paused", description = "It does not come due until it is resumed.")
  boolean paused;

  /** Adds what was given to the body of a request. */
  void addTo(Body body) {
    if (Stream.of(cron, every, at, in).filter(rule -> rule != null).count() != 1) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "it must say once when", "give one of --cron, --every, --at, --in");
    }
    body.with("cron", cron)
        .with("every", every)
        .with("after", after)
        .with("at", at)
        .with("in", in)
        .with("zone", zone)
        .with("start", start)
        .with("end", end)
        .with("times", times)
        .with("misfire", misfire)
        .with("overlap", overlap)
        .with("past", past)
        .with("skipOn", skipOn)
        .with("inWindow", inWindow)
        .with("jitter", jitter)
        .with("runOn", runOn)
        .with("paused", paused ? Boolean.TRUE : null);
  }
}
