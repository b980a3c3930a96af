/**
 * A data folder belongs to one node at a time: the lock that broker and journal each take on
 * theirs.
 *
 * <p>Called when they open and close, on the thread that starts and stops the server.
 */
@NullMarked
package dev.orb.server.folder;

import org.jspecify.annotations.NullMarked;
