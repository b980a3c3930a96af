package dev.orb.app.node;

/** Sets what is logged. The form is in {@code logback.xml} beside the classes. */
public final class NodeLog {
  private NodeLog() {}

  /** Sets the level. Has effect only before the first line is logged. */
  public static void level(String level) {
    System.setProperty("orb.log.level", level);
  }
}
