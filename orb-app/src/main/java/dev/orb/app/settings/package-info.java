/**
 * The settings of a node: one line each, read from a YAML file and the environment, checked before
 * anything starts.
 *
 * <p>{@code orb server} reads them once, on its main thread.
 */
@NullMarked
package dev.orb.app.settings;

import org.jspecify.annotations.NullMarked;
