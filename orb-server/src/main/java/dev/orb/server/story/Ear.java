package dev.orb.server.story;

/** Hears what happens to one command, in order, as it happens. Must not block. */
@FunctionalInterface
public interface Ear {
  /** Something happened. */
  void hear(Happening happening);
}
