/**
 * The journal: the truth about commands and about who is enrolled, in a database.
 *
 * <p>Writes are grouped by one writer thread; a write is true once its stage completes.
 */
@NullMarked
package dev.orb.server.journal;

import org.jspecify.annotations.NullMarked;
