@NullMarked
package dev.orb.exchange.schema;

import org.jspecify.annotations.NullMarked;
