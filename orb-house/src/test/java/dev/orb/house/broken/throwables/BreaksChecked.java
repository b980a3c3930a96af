package dev.orb.house.broken.throwables;

final class BreaksChecked extends Exception {
  private static final long serialVersionUID = 1L;
}
