/** Tests of the adapter's parts that need no library, or a moved clock. */
@NullMarked
package dev.orb.scheduler.quartz;

import org.jspecify.annotations.NullMarked;
