package dev.orb.house.broken.throwables;

final class BreaksException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
