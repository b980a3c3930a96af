/**
 * Deaths at exact steps: a debugger stops a real process at a place in its code, and it is killed
 * there. Nothing in the product knows of it. Called by the tests' own threads.
 */
@NullMarked
package dev.orb.testkit.kill;

import org.jspecify.annotations.NullMarked;
