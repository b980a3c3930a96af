/** Tests of the adapter, over real TCP against a small embedded broker. */
@NullMarked
package dev.orb.transport.artemis;

import org.jspecify.annotations.NullMarked;
