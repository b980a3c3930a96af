/**
 * What proves who somebody is: secrets of clients, kept as salted hashes and compared in constant
 * time, and the certificates of the encrypted port, made here or read from files.
 *
 * <p>The server opens it at start; the broker asks it for each connection, on event loops, which is
 * answered from memory. {@code TlsThreads} looks after files and renewal. The one place that knows
 * Bouncy Castle.
 */
@NullMarked
package dev.orb.server.security;

import org.jspecify.annotations.NullMarked;
