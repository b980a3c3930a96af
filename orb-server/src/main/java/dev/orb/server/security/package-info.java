/** Secrets: made here, kept as salted hashes, compared in constant time. */
@NullMarked
package dev.orb.server.security;

import org.jspecify.annotations.NullMarked;
