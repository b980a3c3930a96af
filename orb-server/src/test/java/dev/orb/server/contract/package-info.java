@NullMarked
package dev.orb.server.contract;

import org.jspecify.annotations.NullMarked;
