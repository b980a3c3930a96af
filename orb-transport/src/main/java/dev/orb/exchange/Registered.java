package dev.orb.exchange;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Contract;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Declared;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One handler in the table, its types hidden behind {@link Body}.
 *
 * @param name the command
 * @param options what it declares
 * @param contract what its types say that it takes and gives
 * @param body what runs
 */
record Registered(String name, HandlerOptions options, Contract contract, Body body) {

  Registered(String name, HandlerOptions options, Body body) {
    this(name, options, Contract.NONE, body);
  }

  /** For HELLO. */
  Declared declared() {
    Contract own = options.contract() == null ? contract : options.contract();
    String words = options.description();
    return new Declared(
        name,
        options.idempotent(),
        options.timeout(),
        words.isEmpty() ? own : own.describedAs(words));
  }

  /** Decodes the parameters and calls the handler. */
  @FunctionalInterface
  interface Body {
    @Nullable Object run(CommandContext context) throws Exception;
  }

  /** What stands for the handler of a name that has none, and is never run. */
  static Registered nobody(String name) {
    return new Registered(
        name,
        HandlerOptions.DEFAULT,
        context -> {
          throw new OrbException(ErrorCode.INTERNAL, "there is no handler for " + name);
        });
  }

  /** How long it may run for this command, if neither says more. */
  Duration limit(Command command, Duration fallback) {
    Duration limit = command.timeout();
    if (limit == null) {
      limit = options.timeout();
    }
    if (limit == null) {
      limit = fallback;
    }
    Duration most = options.maxTimeout();
    if (most != null && limit.compareTo(most) > 0) {
      limit = most;
    }
    return limit.compareTo(CommandOptions.LONGEST) > 0 ? CommandOptions.LONGEST : limit;
  }
}
