package dev.orb.bench.chaos;

/**
 * A law that was broken.
 *
 * @param law which
 * @param key of the order
 * @param client where, empty for the whole order
 * @param words what is wrong
 */
public record Offence(Law law, String key, String client, String words) {
  /** What holds for every order. */
  public enum Law {
    /** Accepted means that it is known of for good, for each of its targets. */
    LOST("accepted and lost"),
    /** What must not run twice does not. */
    DOUBLED("run twice that must not"),
    /** Everything ends. */
    OPEN("left open"),
    /** What is told of an end is what happened. */
    LIED("told otherwise than it was"),
    /** Of a lane one runs at a time at a client. */
    OVERLAPPED("of one serial key, run at once"),
    /** No process ends by itself. */
    CRASHED("processes that ended by themselves");

    private final String words;

    Law(String words) {
      this.words = words;
    }

    /** What people read. */
    public String words() {
      return words;
    }
  }
}
