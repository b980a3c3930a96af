/**
 * The port to where a client keeps the events that were not confirmed yet. The client's outbox
 * calls it, on any thread; the ledger's file is the one adapter that keeps them.
 */
@NullMarked
package dev.orb.client.events;

import org.jspecify.annotations.NullMarked;
