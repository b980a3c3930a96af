package dev.orb.protocol;

import org.jspecify.annotations.Nullable;

/**
 * On which terms a schedule sends.
 *
 * @param overlap what becomes of a firing where an earlier one of its schedule is open
 * @param leftOut whom it leaves out of its target
 * @param owner whose rights it needs; null if it needs nobody's
 * @param note what its clients are told; null for nothing
 */
public record FiringTerms(
    Overlap overlap, LeftOut leftOut, @Nullable FiringOwner owner, @Nullable FiringNote note) {
  /** No earlier one is in the way, nobody is left out, and nobody owns it. */
  public static final FiringTerms NONE = new FiringTerms(Overlap.ALLOW, LeftOut.NOBODY, null);

  /** Terms that its clients are told nothing of. */
  public FiringTerms(Overlap overlap, LeftOut leftOut, @Nullable FiringOwner owner) {
    this(overlap, leftOut, owner, null);
  }
}
