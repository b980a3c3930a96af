/**
 * The broker: the embedded one, who may enter it and do what there, and the ways of putting one
 * message into many queues.
 *
 * <p>Fleet and dispatch use it. The one place in the server that knows the broker's library. Its
 * callbacks come on the library's own threads and on the event loops of {@code BrokerThreads}.
 */
@NullMarked
package dev.orb.server.broker;

import org.jspecify.annotations.NullMarked;
