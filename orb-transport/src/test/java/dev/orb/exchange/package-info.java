/** Tests of the conversation, with time that is moved and a wire and a ledger in memory. */
@NullMarked
package dev.orb.exchange;

import org.jspecify.annotations.NullMarked;
