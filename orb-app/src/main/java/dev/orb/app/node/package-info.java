/**
 * A node as a process: the parts put together, started in order and stopped in reverse, and what it
 * leaves in the file system for the shell to find.
 */
@NullMarked
package dev.orb.app.node;

import org.jspecify.annotations.NullMarked;
