@NullMarked
package dev.orb.server.schema;

import org.jspecify.annotations.NullMarked;
