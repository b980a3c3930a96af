/**
 * What a folder of ours needs: one node at a time in it, by the lock that broker and journal each
 * take on theirs, and files that its owner alone may read.
 *
 * <p>Called by whoever makes or opens such a folder, on their own threads.
 */
@NullMarked
package dev.orb.server.folder;

import org.jspecify.annotations.NullMarked;
