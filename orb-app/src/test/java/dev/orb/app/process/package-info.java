/**
 * The product as its users meet it: real processes that are killed, frozen and started again.
 *
 * <p>JUnit calls it, each test on one thread.
 */
@NullMarked
package dev.orb.app.process;

import org.jspecify.annotations.NullMarked;
