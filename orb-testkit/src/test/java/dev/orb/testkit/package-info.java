/** The stack from end to end: real broker, real TCP, real database, in one JVM. */
@NullMarked
package dev.orb.testkit;

import org.jspecify.annotations.NullMarked;
