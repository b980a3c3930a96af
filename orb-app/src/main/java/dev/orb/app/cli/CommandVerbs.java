package dev.orb.app.cli;

import dev.orb.protocol.Durations;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code orb command …}: history and control. */
@Command(
    name = "command",
    description = "Lists, shows, follows, cancels and retries commands.",
    footer = {"", "C is a command's id, its last 8 hex digits, or last: the newest that you sent."},
    subcommands = {
      CommandVerbs.ListAll.class,
      CommandVerbs.Show.class,
      CommandVerbs.WatchOne.class,
      CommandVerbs.Cancel.class,
      RetryVerb.class
    })
final class CommandVerbs {
  private CommandVerbs() {}

  /** A verb about one command. */
  abstract static class OnOne extends EdgeVerb {
    @Parameters(index = "0", paramLabel = "C", description = "Id, last 8 hex digits, or last.")
    String reference = "";

    OnOne(Shell shell) {
      super(shell);
    }

    final String path() {
      return "/commands/" + EdgeClient.encode(reference);
    }
  }

  @Command(name = "list", description = "Lists commands, newest first.")
  static final class ListAll extends EdgeVerb {
    @Option(names = "--state", paramLabel = "STATE", description = "In this state only.")
    @Nullable String state;

    @Option(names = "--name", paramLabel = "NAME", description = "Of this name only.")
    @Nullable String name;

    @Option(names = "--by", paramLabel = "TOKEN", description = "Sent by this token only.")
    @Nullable String by;

    @Option(names = "--schedule", paramLabel = "ID", description = "Fired by this one only.")
    @Nullable String schedule;

    @Option(names = "-n", paramLabel = "N", description = "How many at most (default 50).")
    int most = 50;

    ListAll(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      if (most < 1) {
        throw new OrbException(ErrorCode.BAD_PARAMS, "-n must be more than 0");
      }
      Pages pages =
          new Pages("/commands")
              .with("state", state)
              .with("name", name)
              .with("by", by)
              .with("schedule", schedule);
      output()
          .list(
              pages.first(edge(), most),
              "command",
              Output.col("id"),
              Output.col("name"),
              Output.col("state"),
              Output.col("counts", item -> Cells.counts(item.get("counts").orElseThrow())),
              Output.col("by"),
              Output.col("createdAt"));
      return 0;
    }
  }

  @Command(name = "show", description = "Shows a command, and its deliveries.")
  static final class Show extends OnOne {
    private static final int MOST_SHOWN = 20;

    Show(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      EdgeClient edge = edge();
      Output output = output();
      Json command = edge.get(path());
      output.one(command, "command");
      if (output.format() == Format.table) {
        Json page =
            new Pages("/commands/" + Cells.of(command, "id") + "/deliveries")
                .first(edge, MOST_SHOWN);
        output.line("");
        output.list(
            page,
            "delivery",
            Output.col("client"),
            Output.col("state"),
            Output.col("reason"),
            Output.col("code"),
            Output.col("attempt"),
            Output.col("finished", item -> Cells.of(item, "times", "finished")),
            Output.col("outcome", item -> Cells.brief(Outcomes.text(item))));
        if (page.get("next").isPresent()) {
          output.say("… and more; orb why " + Cells.of(command, "id") + " groups them");
        }
      }
      return 0;
    }
  }

  @Command(name = "watch", description = "Follows a command to its end.")
  static final class WatchOne extends OnOne {
    @Option(names = "--wait", paramLabel = "D", description = "This long (default: to the end).")
    @Nullable String wait;

    WatchOne(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      Optional<Duration> patience =
          Optional.ofNullable(wait).filter(text -> !text.equals("all")).map(Durations::parse);
      EdgeClient edge = edge();
      return new Watch(shell, edge, output()).run(edge.get(path()), patience);
    }
  }

  @Command(
      name = "cancel",
      description = "Cancels what has not ended; says what that did.",
      footer = {
        "",
        "removed: taken out before they started. stopped: stopped while they ran.",
        "ended: had ended before. unconfirmed: the client has not answered yet (exit code 5).",
        "running, with --queued-only: left alone because they run."
      })
  static final class Cancel extends OnOne {
    @Option(names = "--queued-only", description = "Leave alone what runs.")
    boolean queuedOnly;

    @Option(
        names = "--wait",
        paramLabel = "D",
        description = "How long clients may take to confirm (default 5s).")
    @Nullable String wait;

    @Mixin final TargetOptions target = new TargetOptions();

    Cancel(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      if (target.given()) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS,
            "to cancel for some targets only is not available in this version",
            "leave the target out");
      }
      EdgeClient edge = edge();
      Json command = edge.get(path());
      String id = Cells.of(command, "id");
      Question.ask(
          shell,
          options,
          "cancel " + id + " for up to",
          () -> Integer.parseInt(Cells.of(command, "counts", "total")));
      Body body = new Body().with("queuedOnly", queuedOnly).with("wait", duration(wait));
      Json outcome = edge.post("/commands/" + id + "/cancel", body.json());
      output().one(outcome, "cancel");
      return Cells.of(outcome, "unconfirmed").equals("0") ? 0 : 5;
    }
  }
}
