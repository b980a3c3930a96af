package dev.orb.testkit.kill;

import java.util.List;

/** The steps of a command at its client, in their order, at which that dies. */
// why: the checker cannot see that no list here can be changed
@SuppressWarnings("ImmutableEnumChecker")
enum ClientPoint {
  BEFORE_THE_START_IS_NOTED(
      "before it notes the start in its ledger", Progress.NOTHING, Ledger.START),
  BEFORE_THE_START_IS_COMMITTED(
      "before the ledger's commit of the start",
      Progress.NOTHING,
      Ledger.START_WRITTEN,
      Ledger.COMMIT),
  BEFORE_THE_HANDLER(
      "after the ledger's commit of the start, before the handler",
      Progress.STARTED,
      Spot.at("dev.orb.testkit.kill.ClientMain", "handle")),
  IN_THE_HANDLER(
      "in the handler, after its effect",
      Progress.DONE,
      Spot.at("dev.orb.testkit.kill.ClientMain", "done")),
  BEFORE_THE_END_IS_NOTED(
      "after the handler, before it notes the end in its ledger", Progress.DONE, Ledger.FINISH),
  BEFORE_THE_END_IS_COMMITTED(
      "before the ledger's commit of the end", Progress.DONE, Ledger.FINISH_WRITTEN, Ledger.COMMIT),
  BEFORE_THE_REPLY(
      "after the ledger's commit of the end, before the reply", Progress.ENDED, Answer.SEND),
  BEFORE_THE_CONFIRMATION(
      "after the reply, before its confirmation is heard",
      Progress.ENDED,
      Answer.SEND,
      Spot.at("dev.orb.transport.artemis.ArtemisOutlet", "sendAcknowledged")
          .when("message", "durable=true")),
  BEFORE_THE_ACKNOWLEDGEMENT(
      "after the confirmation of the reply, before the acknowledgement",
      Progress.ENDED,
      Spot.at(Answer.TYPE, "acknowledge"));

  /** How far it has come for good. */
  enum Progress {
    /** As if it had never met the command. */
    NOTHING,
    /** The ledger knows that it has begun, and nothing was done. */
    STARTED,
    /** The ledger knows that it has begun, and it was done. */
    DONE,
    /** The ledger knows how it ended. */
    ENDED
  }

  private static final class Ledger {
    static final String TYPE = "dev.orb.client.ledger.MvLedger";
    static final String FILE = "dev.orb.client.ledger.LedgerFile";
    static final Spot START = Spot.at(TYPE, "start");
    static final Spot FINISH = Spot.at(TYPE, "finish");
    static final Spot START_WRITTEN = Spot.at(FILE, "start");
    static final Spot FINISH_WRITTEN = Spot.at(FILE, "finish");
    static final Spot COMMIT = Spot.at(FILE, "commit");
  }

  private static final class Answer {
    static final String TYPE = "dev.orb.exchange.FinalAnswer";
    static final Spot SEND = Spot.at(TYPE, "send");
  }

  private final String step;
  private final Progress progress;
  private final List<Spot> path;

  ClientPoint(String step, Progress progress, Spot... path) {
    this.step = step;
    this.progress = progress;
    this.path = List.of(path);
  }

  /** The places that it has come by when it dies. */
  List<Spot> path() {
    return path;
  }

  Progress progress() {
    return progress;
  }

  /** How the command ends, as {@link NodeMain#said} tells it. */
  String end(String handler) {
    return switch (progress) {
      case NOTHING, ENDED -> "SUCCEEDED null - 1";
      case STARTED, DONE ->
          handler.equals(ClientMain.AGAIN) ? "SUCCEEDED null - 2" : "FAILED LOST INTERRUPTED 1";
    };
  }

  /** The attempts that have had an effect then. */
  List<String> attempts(String handler) {
    boolean again = handler.equals(ClientMain.AGAIN);
    return switch (progress) {
      case NOTHING, ENDED -> List.of("1");
      case STARTED -> again ? List.of("2") : List.of();
      case DONE -> again ? List.of("1", "2") : List.of("1");
    };
  }

  @Override
  public String toString() {
    return step;
  }
}
