/**
 * The one adapter of the port in {@code dev.orb.transport}: ActiveMQ Artemis over its core
 * protocol.
 *
 * <p>Clients make an {@link dev.orb.transport.artemis.ArtemisConnector} over TCP, a server that
 * embeds the broker makes one over its own memory. Messages and outcomes arrive on the threads of
 * {@code WireThreads}, which all connectors that were derived from one share.
 */
@NullMarked
package dev.orb.transport.artemis;

import org.jspecify.annotations.NullMarked;
