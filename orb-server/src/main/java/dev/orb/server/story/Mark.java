package dev.orb.server.story;

import dev.orb.protocol.OrbException;
import dev.orb.server.journal.CommandRecord;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A point between past and present: what is before it can be read, and what is after it is heard.
 *
 * @param past reads what happened after a place and before the mark
 * @param ended the command, if it has ended, so that nothing comes after the mark
 * @param failure why there is no mark
 */
public record Mark(
    LongFunction<Past> past, @Nullable CommandRecord ended, @Nullable OrbException failure) {

  /** A mark in the life of a command. */
  public static Mark at(LongFunction<Past> past) {
    return new Mark(past, null, null);
  }

  /** After the end of a command. */
  public static Mark afterEnd(LongFunction<Past> past, CommandRecord command) {
    return new Mark(past, command, null);
  }

  /** None could be set. */
  public static Mark failed(OrbException why) {
    return new Mark(after -> java.util.List::of, null, why);
  }
}
