/**
 * The node's store of payloads, which commands claim and clients fetch: files beside the journal.
 * Callers of the API put them in and take them out on their own threads; dispatch holds those that
 * open commands claim, from its loop; the desk gives their bytes to clients, on threads of its own.
 */
@NullMarked
package dev.orb.server.payload;

import org.jspecify.annotations.NullMarked;
