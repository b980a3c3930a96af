package dev.orb.http.api;

import dev.orb.server.dispatch.Commands;
import dev.orb.server.fleet.Clients;
import io.javalin.http.Context;

/**
 * What one caller reaches. Routes have fleet and commands from here and from nowhere else, so that
 * none can forget the scope.
 *
 * @param caller who asks
 * @param clients those of his clients
 * @param commands those of his commands
 */
record Reach(Caller caller, Clients clients, Commands commands) {
  private static final String ATTRIBUTE = "orb.reach";

  /** Finds what callers reach. */
  static final class Of {
    private final Clients clients;
    private final Commands commands;

    Of(Services services) {
      this.clients = services.clients();
      this.commands = services.commands();
    }

    /** What the caller of this request reaches; the same for the whole of it. */
    Reach at(Context context) {
      Reach known = context.attribute(ATTRIBUTE);
      if (known != null) {
        return known;
      }
      Caller caller = Caller.of(context);
      Reach found =
          caller.scope().isAll()
              ? new Reach(caller, clients, commands)
              : new Reach(caller, clients.within(caller.scope()), commands.within(caller.bearer()));
      context.attribute(ATTRIBUTE, found);
      return found;
    }

    Clients clients(Context context) {
      return at(context).clients();
    }

    Commands commands(Context context) {
      return at(context).commands();
    }
  }
}
