/**
 * Fetches the payloads that commands claim, piece by piece, into files. The client's intake asks
 * for them and its control desk brings the pieces, on any thread; everything else happens one thing
 * at a time on the client's own tasks for files, which may block for the disk.
 */
@NullMarked
package dev.orb.client.payload;

import org.jspecify.annotations.NullMarked;
