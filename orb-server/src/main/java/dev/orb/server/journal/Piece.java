package dev.orb.server.journal;

import java.util.List;

/**
 * Rows that were read together, of which results, errors and params are some 16 MiB at most, or one
 * row's.
 *
 * @param items in the order asked for, at least one if there are any
 * @param cut whether what was asked for may go on behind the last
 */
public record Piece<T>(List<T> items, boolean cut) {
  public Piece {
    items = List.copyOf(items);
  }
}
