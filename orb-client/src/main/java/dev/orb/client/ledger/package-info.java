/**
 * The ledger's adapters: a file of H2's MVStore in the state folder, and one in memory for clients
 * without a folder.
 *
 * <p>{@code dev.orb.client} opens it and the exchange writes it, from any thread; one writer thread
 * a file does the work on disk.
 */
@NullMarked
package dev.orb.client.ledger;

import org.jspecify.annotations.NullMarked;
