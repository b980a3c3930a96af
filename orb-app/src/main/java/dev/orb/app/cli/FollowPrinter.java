package dev.orb.app.cli;

import dev.orb.protocol.Json;

/** Shows what a command's follower hears, each delivery's end once. */
interface FollowPrinter {
  /** A target never became a delivery. */
  void refused(Json refusal);

  /** A delivery became final. */
  void reply(Json delivery, String line);

  /** A handler reported. */
  void progress(Json progress, String line);

  /** The last: all are final, or the time is over. */
  void summary(Json summary, String line);

  /** The printer for that format. */
  static FollowPrinter of(Output output, Shell shell, int targets) {
    return switch (output.format()) {
      case table -> new PeoplePrinter(output, shell, targets);
      case jsonl -> new LinesPrinter(output);
      case json -> new SilentPrinter();
    };
  }

  /** One object a line, as the node sent it. */
  record LinesPrinter(Output output) implements FollowPrinter {
    @Override
    public void refused(Json refusal) {
      output.refused(refusal);
    }

    @Override
    public void reply(Json delivery, String line) {
      output.line(line);
    }

    @Override
    public void progress(Json progress, String line) {
      output.line(line);
    }

    @Override
    public void summary(Json summary, String line) {
      output.line(line);
    }
  }

  /** Nothing: the document comes at the end. */
  final class SilentPrinter implements FollowPrinter {
    @Override
    public void refused(Json refusal) {}

    @Override
    public void reply(Json delivery, String line) {}

    @Override
    public void progress(Json progress, String line) {}

    @Override
    public void summary(Json summary, String line) {}
  }
}
